package io.ws2fcgi.bridge.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** POST /publish/ as a publisher of GRIP hears it (grip.md section 3.6). */
@Timeout(60)
final class GripPublishTest {
    private static final String ITEM = "{\"items\":[{\"channel\":\"a\",\"ws-message\":{\"content\":\"hi\"}}]}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | text/plain | Published~",
                "*/* | text/plain | Published~",
                "text/html, text/* | text/plain | Published~",
                "application/json | application/json | {\"message\":\"Published\"}~",
                "text/plain;q=0.5, application/*;q=1 | application/json | {\"message\":\"Published\"}~"
            })
    void theAnswerHasTheTypeThatIsAskedFor(String accept, String type, String body) throws IOException {
        for (String path : new String[] {"/publish/", "/publish"}) {
            ApiAnswer answer = publish("POST " + path, ITEM, accept);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("content-type")).isEqualTo(type);
            assertThat(answer.body()).isEqualTo(body.replace('~', '\n'));
        }
    }

    @Test
    void anotherTypeIs406() throws IOException {
        ApiAnswer answer = publish("POST /publish/", ITEM, "text/html");

        assertThat(answer.status()).isEqualTo(406);
        assertThat(answer.body()).isEqualTo("Not Acceptable. Supported formats are text/plain and application/json.\n");
    }

    @Test
    void aWrongItemIs400WithItsName() throws IOException {
        ApiAnswer answer = publish("POST /publish/", "{\"items\":[{}]}", "");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("Invalid format: publish item object does not contain 'channel'\n");
    }

    @Test
    void anotherMethodIs405() throws IOException {
        ApiAnswer answer = publish("GET /publish/", "", "");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("allow")).isEqualTo("POST");
        assertThat(answer.body()).isEqualTo("Method not allowed: GET.\n");
    }

    @Test
    void theRootSaysWhatItSpeaks() throws IOException {
        assertThat(publish("GET /", "", "").body()).isEqualTo("Pushpin API\n");
    }

    private static ApiAnswer publish(String line, String body, String accept) throws IOException {
        try (TestApi api = TestApi.start();
                ApiCaller caller = api.caller()) {
            String[] headers = accept.isEmpty() ? new String[0] : new String[] {"Accept: " + accept};
            caller.send(ApiCaller.request(line, body, headers));
            return caller.read();
        }
    }
}
