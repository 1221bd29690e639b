package io.ws2fcgi.bridge.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.DialectName;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.fcgi.FcgiParams;
import io.ws2fcgi.fcgi.FcgiRequest;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The names of parameters as they are on the wire, before PHP makes one out of several. */
final class ParamNamesTest {
    /** Letters of CGI, or what else a token may have; neither lower case nor what PHP folds, but for {@code _}. */
    private static final String TOKEN = "[A-Z0-9_!#$%&'*+^`|~]+";

    private static final String CLOSED =
            "GATEWAY_INTERFACE|SERVER_(SOFTWARE|PROTOCOL|NAME|ADDR|PORT)|REMOTE_(ADDR|PORT)"
                    + "|REQUEST_(METHOD|SCHEME|URI)|QUERY_STRING|DOCUMENT_(URI|ROOT)|SCRIPT_(FILENAME|NAME)"
                    + "|CONTENT_(LENGTH|TYPE)|REDIRECT_STATUS|WS_CONNECTION_ID|WS_EVENT|WS_EVENT_(NUMBER|ID)|WS_ATTEMPT"
                    + "|WS_MESSAGE_TYPE|WS_PROTOCOL|WS_CHANNELS|WS_USER|WS_CLOSE_(CODE|REASON|BY)";

    @Property
    @Label("84 paramSmuggling: whatever is said, in every dialect, the names are of a closed list")
    void theNamesAreOfAClosedList(
            @ForAll DialectName name,
            @ForAll("evil") String header,
            @ForAll("evil") String said,
            @ForAll("evil") String meta)
            throws Exception {
        Dialect dialect = Dialect.of(Given.route().dialect(name).build(), null);
        ClientInfo client = Given.client("/" + said, Map.of("room", said), header, said, "X-A", said, "Cookie", said);
        ClientState state = ClientState.NEW.withUser(said).withProtocol(said);
        if (isMeta(meta)) state = state.withMeta(Names.meta(meta, "meta"), said);
        ClientEvent event = new ClientEvent.Message(true, Given.utf8(said));

        FcgiRequest request = dialect.encode(
                List.of(event), dialect.base(client, Cookies.of(client)), state, EventStamp.numbered(Given.ID, 1, 1));
        FcgiParams params = request.params();
        params.forEach((variable, value) -> assertThat(variable)
                .matches(CLOSED + "|WS_PARAM_ROOM|WS_META_[A-Z0-9_]+|HTTP_" + TOKEN)
                .isNotEqualTo("HTTP_PROXY"));
        assertThat(params.get("SCRIPT_FILENAME")).isEqualTo("/srv/chat/ws.php");
        request.release();
    }

    private static boolean isMeta(String name) {
        try {
            Names.meta(name, "meta");
            return true;
        } catch (AnswerException refused) {
            return false;
        }
    }

    @Provide
    Arbitrary<String> evil() {
        Arbitrary<String> names = Arbitraries.of(
                "PHP_VALUE",
                "PHP-ADMIN-VALUE",
                "SCRIPT_FILENAME",
                "Script-Filename",
                "REQUEST_BODY_FILE",
                "HTTP_PROXY",
                "Proxy",
                "HTTP-PROXY",
                "X-A",
                "-",
                "_",
                ".",
                " ",
                "=",
                "[]",
                "\0",
                "\r\n",
                "&");
        return Arbitraries.oneOf(
                names,
                names.list().ofMinSize(1).ofMaxSize(3).map(list -> String.join("", list)),
                Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(8));
    }
}
