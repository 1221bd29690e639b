package io.ws2fcgi.fcgi;

import static io.ws2fcgi.fcgi.Bytes.begin;
import static io.ws2fcgi.fcgi.Bytes.latin;
import static io.ws2fcgi.fcgi.Bytes.params;
import static io.ws2fcgi.fcgi.Bytes.record;
import static io.ws2fcgi.fcgi.Bytes.stdin;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link FcgiApplication#buffered}: the whole body, or a refusal. */
class BufferedApplicationTest {
    private static final FcgiServerConfig ALL_ROLES =
            FcgiServerConfig.defaults().withRoles(Set.of(1, 2, 3));

    private final List<String> bodies = new ArrayList<>();

    private ServerFixture server() {
        return new ServerFixture(ALL_ROLES, FcgiApplication.buffered(10, (request, responder) -> {
            bodies.add(request.content().toString(ISO_8859_1) + "/"
                    + request.data().toString(ISO_8859_1));
            request.release();
            responder.end(0);
        }));
    }

    private static byte[] length(String value) {
        return record(
                4, 1, FcgiParams.builder().add("CONTENT_LENGTH", value).build().encoded());
    }

    @Test
    void theWholeBodyIsHandedOverAtItsEnd() {
        try (var server = server()) {
            server.receive(begin(1, 1, 1), params(1, ""), stdin(1, "he"), stdin(1, "llo"));
            assertThat(bodies).isEmpty();
            server.receive(stdin(1, ""));
            assertThat(bodies).containsExactly("hello/");
        }
    }

    @Test
    void anAnnouncedEmptyBodyNeedsNoEnd() {
        try (var server = server()) {
            server.receive(begin(1, 1, 1), length("0"), params(1, ""));
            assertThat(bodies).containsExactly("/");
            server.receive(stdin(1, ""), begin(1, 1, 1), length("0"), params(1, ""), stdin(1, ""));
            assertThat(bodies).hasSize(2);
        }
    }

    @Test
    void aFilterIsHandedOverWithItsFileAndAnAuthorizerAtOnce() {
        try (var server = server()) {
            server.receive(begin(1, 3, 1), params(1, ""), stdin(1, "in"), record(8, 1, latin("file")), stdin(1, ""));
            assertThat(bodies).isEmpty();
            server.receive(record(8, 1, new byte[0]), begin(2, 2, 1), params(2, ""));
            assertThat(bodies).containsExactly("in/file", "/");
        }
    }

    @ParameterizedTest
    @CsvSource({"11, hello, 413", "5, longerthan10, 413", "4, hello, 400", "6, hello, 400"})
    void aBodyThatIsTooLongOrNotWhatWasAnnouncedIsRefused(String announced, String body, String status) {
        try (var server = server()) {
            server.receive(begin(1, 1, 1), length(announced), params(1, ""), stdin(1, body), stdin(1, ""));
            assertThat(bodies).isEmpty();
            assertThat(new String(server.written(), ISO_8859_1)).contains("Status: " + status);
        }
    }

    @Test
    void whatWasGatheredIsReleasedWhenTheRequestIsAborted() {
        try (var server = server()) {
            server.receive(begin(1, 1, 1), params(1, ""), stdin(1, "half"), record(2, 1, new byte[0]));
            server.receive(begin(2, 3, 1), params(2, ""), stdin(2, "half"), record(8, 2, latin("half")));
            assertThat(bodies).isEmpty();
        }
    }
}
