package io.ws2fcgi.bridge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.Compression;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 7692 sections 5.1 and 7.1: offer, answer without and with context takeover; {@code no} is an offer declined. */
final class DeflateOffersTest {
    private static final String NO_CONTEXT = "; server_no_context_takeover; client_no_context_takeover";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            permessage-deflate                                                   | both   | bare
            permessage-deflate; client_max_window_bits                           | both   | bare
            permessage-deflate; client_max_window_bits=8                         | both   | bare
            permessage-deflate; client_max_window_bits=15                        | both   | bare
            permessage-deflate; client_max_window_bits="10"                      | both   | bare
            permessage-deflate;client_no_context_takeover                        | both   | client
            permessage-deflate ; server_no_context_takeover                      | both   | server
            permessage-deflate;server_no_context_takeover;client_no_context_takeover | both | both
            permessage-deflate; server_max_window_bits=8                         | both=8 | server=8
            permessage-deflate; server_max_window_bits=9                         | both=9 | server=9
            permessage-deflate; server_max_window_bits="14"                      | both=14 | server=14
            permessage-deflate; server_max_window_bits=15                        | both=15 | bare=15
            permessage-deflate; server_max_window_bits = 12 ; client_max_window_bits | both=12 | server=12
            permessage-deflate; server_max_window_bits                           | no     | no
            permessage-deflate; server_max_window_bits=                          | no     | no
            permessage-deflate; server_max_window_bits=7                         | no     | no
            permessage-deflate; server_max_window_bits=16                        | no     | no
            permessage-deflate; server_max_window_bits=08                        | no     | no
            permessage-deflate; server_max_window_bits=+9                        | no     | no
            permessage-deflate; server_max_window_bits=99999999999               | no     | no
            permessage-deflate; server_max_window_bits=""                        | no     | no
            permessage-deflate; server_max_window_bits="9                        | no     | no
            permessage-deflate; client_max_window_bits=7                         | no     | no
            permessage-deflate; client_max_window_bits=16                        | no     | no
            permessage-deflate; client_max_window_bits=a                         | no     | no
            permessage-deflate; client_max_window_bits=""                        | no     | no
            permessage-deflate; server_no_context_takeover=1                     | no     | no
            permessage-deflate; server_no_context_takeover=""                    | no     | no
            permessage-deflate; client_no_context_takeover=true                  | no     | no
            permessage-deflate; client_no_context_takeover; client_no_context_takeover | no | no
            permessage-deflate; client_max_window_bits; client_max_window_bits=9 | no     | no
            permessage-deflate; server_max_window_bits=9; server_max_window_bits=9 | no   | no
            permessage-deflate; mem_level=9                                      | no     | no
            permessage-deflate; SERVER_NO_CONTEXT_TAKEOVER                       | no     | no
            permessage-deflate;                                                  | no     | no
            permessage-deflate; =9                                               | no     | no
            permessage-deflate client_max_window_bits                            | no     | no
            x-webkit-deflate-frame                                               | no     | no
            permessage-bzip2, permessage-deflate                                 | both   | bare
            permessage-deflate; x=1, permessage-deflate                          | both   | bare
            permessage-deflate; server_max_window_bits=7, permessage-deflate; server_max_window_bits=10 | both=10 | server=10
            permessage-deflate; server_max_window_bits=9, permessage-deflate     | both=9 | server=9
            foo; bar="a\\"b, permessage-deflate", permessage-deflate             | both   | bare
            foo; bar="baz, permessage-deflate                                    | no     | no
            foo bar, permessage-deflate                                          | no     | no
            , , permessage-deflate , ,                                           | both   | bare
            ,                                                                    | no     | no
            """)
    void theFirstOfferThatCanBeServedIsTaken(String offer, String withoutContext, String withContext) {
        assertThat(answer(Compression.MESSAGE, offer)).isEqualTo(meant(withoutContext));
        assertThat(answer(Compression.CONTEXT, offer)).isEqualTo(meant(withContext));
        assertThat(answer(Compression.OFF, offer)).isEqualTo("no");
    }

    @Test
    void severalHeaderLinesAreOneList() {
        assertThat(answer(Compression.MESSAGE, "foo", "permessage-deflate; x", "permessage-deflate"))
                .isEqualTo(meant("both"));
    }

    @Test
    void nobodyReadsOffersWithoutEnd() {
        assertThat(answer(Compression.MESSAGE, "a,".repeat(20) + "permessage-deflate"))
                .isEqualTo("no");
    }

    private static String answer(Compression wanted, String... offers) {
        DeflateTerms terms = DeflateOffers.choose(List.of(offers), wanted);
        return terms == null ? "no" : terms.header();
    }

    /** {@code both=9}: no context takeover on either side, and a window of 9 bits. */
    private static String meant(String shorthand) {
        String[] parts = shorthand.split("=", -1);
        String bits = parts.length == 1 ? "" : "; server_max_window_bits=" + parts[1];
        return switch (parts[0]) {
            case "both" -> "permessage-deflate" + NO_CONTEXT + bits;
            case "server" -> "permessage-deflate; server_no_context_takeover" + bits;
            case "client" -> "permessage-deflate; client_no_context_takeover" + bits;
            case "bare" -> "permessage-deflate" + bits;
            default -> shorthand;
        };
    }
}
