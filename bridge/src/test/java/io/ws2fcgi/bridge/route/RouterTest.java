package io.ws2fcgi.bridge.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ws2fcgi.bridge.config.Balance;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.Script;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RouterTest {
    @Test
    void theFirstRouteThatMatchesTakesThePath() {
        Router router = router("/chat", "/ch.*", "/.*");

        assertThat(patternFor(router, "/chat")).isEqualTo("/chat");
        assertThat(patternFor(router, "/chapel")).isEqualTo("/ch.*");
        assertThat(patternFor(router, "/")).isEqualTo("/.*");
    }

    @Test
    void aPoolCannotBeBalancedByAGroupThatThePatternDoesNotHave() {
        Route room = router("/chat/(?P<room>[a-z]+)").routes().get(0);
        room.check(Balance.LEAST_OUTSTANDING);
        room.check(new Balance.Hash(new Balance.By.User()));
        room.check(new Balance.Hash(new Balance.By.PathGroup("room")));
        assertThatThrownBy(() -> room.check(new Balance.Hash(new Balance.By.PathGroup("Room"))))
                .isInstanceOf(ConfigException.class)
                .hasMessage("balance: path:Room with the path /chat/(?P<room>[a-z]+) (expected: a pattern with that"
                        + " group, such as /chat/(?P<Room>[^/]+))");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/chat/", "/x/chat", "/chat?", "/CHAT", "/%63hat", "", "chat"})
    void thePatternMustMatchTheWholeRawPath(String path) {
        assertThat(router("/chat").match(path)).isEqualTo(new Routing.NotFound());
    }

    @ParameterizedTest
    @CsvSource({
        "/room/7, 7",
        "/room/a%20b, a b",
        "/room/a+b, a+b",
        "/room/%C3%A9, \u00e9",
        "/room/\u00c3\u00a9, \u00e9",
        "/room/%252F, %2F",
        "/room/%2f..%2F, /../",
        "/room/%F0%9D%84%9E, \uD834\uDD1E"
    })
    void namedGroupsAreDecodedExactlyOnce(String path, String name) {
        assertThat(params(router("/room/(?P<name>[^/]*)"), path)).containsExactly(Map.entry("name", name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a%",
                "/a%4",
                "/%zz",
                "/%0a",
                "/%00",
                "/%7F",
                "/%C2%85",
                "/%ff",
                "/%C0%80",
                "/%ED%A0%80",
                "/\u00e9"
            })
    void aGroupThatIsNoTextIsNotFound(String path) {
        assertThat(router("/(?P<name>.*)", "/.*").match(path)).isEqualTo(new Routing.NotFound());
    }

    @Test
    void whatIsInNoGroupMayHoldAnyEscape() {
        assertThat(router("/(?P<a>x)?.*").match("/%00%zz")).isInstanceOf(Routing.Found.class);
    }

    @Test
    void aGroupThatTookNoPartIsAbsentAndAnEmptyOneIsEmpty() {
        assertThat(params(router("/(?P<a>x)?(?P<b>y*)"), "/")).containsExactly(Map.entry("b", ""));
    }

    @Test
    void aPathOfMoreThanTwoKibibytesIsNotEvenMatched() {
        assertThat(router("/.*").match("/" + "a".repeat(2047))).isInstanceOf(Routing.Found.class);
        assertThat(router("/.*").match("/" + "a".repeat(2048))).isEqualTo(new Routing.TooLong());
    }

    @Test
    void aPatternThatBacktrackersChokeOnIsHarmless() {
        assertThat(router("/(a*)*(a|aa)+b").match("/" + "a".repeat(2000))).isEqualTo(new Routing.NotFound());
    }

    @Test
    void aBrokenPatternIsNamedWithItsPlace() {
        assertThatThrownBy(() -> router("/ok", "/room/[a-"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("path: /room/[a-: missing closing ] at 6"
                        + " (expected: RE2 syntax, see https://github.com/google/re2/wiki/Syntax)");
    }

    @Test
    void aBrokenPatternWhosePlaceIsNotKnownIsNamedWithoutOne() {
        assertThatThrownBy(() -> router("/room/(a"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("path: /room/(a: missing closing )"
                        + " (expected: RE2 syntax, see https://github.com/google/re2/wiki/Syntax)");
    }

    @Test
    void backReferencesDoNotExist() {
        assertThatThrownBy(() -> router("/(a)\\1"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("at 4");
    }

    @Test
    void namesThatDifferOnlyInCaseWouldBeOneVariable() {
        assertThatThrownBy(() -> router("/(?P<room>a)(?P<ROOM>b)"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("WS_PARAM_ROOM");
    }

    private static Router router(String... patterns) {
        Script script = Script.of("/srv/ws.php");
        return new Router(Stream.of(patterns)
                .map(pattern ->
                        RouteConfig.builder("pool", script).pattern(pattern).build())
                .toList());
    }

    private static String patternFor(Router router, String path) {
        return ((Routing.Found) router.match(path)).route().config().pattern();
    }

    private static Map<String, String> params(Router router, String path) {
        return ((Routing.Found) router.match(path)).pathParams();
    }
}
