package io.ws2fcgi.fcgi;

import static io.ws2fcgi.fcgi.Bytes.begin;
import static io.ws2fcgi.fcgi.Bytes.concat;
import static io.ws2fcgi.fcgi.Bytes.end;
import static io.ws2fcgi.fcgi.Bytes.filled;
import static io.ws2fcgi.fcgi.Bytes.latin;
import static io.ws2fcgi.fcgi.Bytes.params;
import static io.ws2fcgi.fcgi.Bytes.record;
import static io.ws2fcgi.fcgi.Bytes.stderr;
import static io.ws2fcgi.fcgi.Bytes.stdin;
import static io.ws2fcgi.fcgi.Bytes.stdout;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Case 36, randomFuzz: transcripts with bytes changed, lost, doubled and added. Whatever comes, there are only typed
 * exceptions, one end per request, nothing leaks and nothing grows: the surefire JVM has a small heap, and a property that
 * hangs is a test that does not end.
 */
class MutatedTranscriptsTest {
    private static final byte[] RESPONSE = concat(
            record(10, 0, latin("\17\1FCGI_MPXS_CONNS1\15\2FCGI_MAX_REQS50")),
            stderr(1, "PHP Warning"),
            record(6, 1, latin("Content-type: text/html\r\n\r\nbody"), 3),
            stdout(2, "Status: 404\r\n\r\n"),
            record(6, 1, filled(3000, 'x'), 8),
            end(2, 0, 0),
            stdout(1, ""),
            record(3, 1, Bytes.endBody(0, 0), 8));

    private static final byte[] REQUEST = concat(
            record(9, 0, latin("\17\0FCGI_MPXS_CONNS")),
            begin(1, 1, 1),
            params(1, "\16\4REQUEST_METHODPOST\16\4CONTENT_LENGTH3000"),
            begin(2, 1, 1),
            params(1, ""),
            record(5, 1, filled(3000, 'x'), 8),
            params(2, "\1\1A1"),
            params(2, ""),
            stdin(1, ""),
            record(2, 2, new byte[0]));

    @BeforeContainer
    static void watchForLeaks() {
        assertThat(LeakExtension.findLeak()).isNull();
    }

    @AfterContainer
    static void nothingHasLeaked() {
        assertThat(LeakExtension.findLeak()).isNull();
    }

    @Property(tries = 1500, seed = "36", shrinking = ShrinkingMode.OFF)
    void aClientSurvivesAnyResponse(@ForAll long seed) {
        var random = new Random(seed);
        var config = FcgiClientConfig.multiplexed(8);
        if (random.nextBoolean()) config = config.askingValues(Duration.ofSeconds(1));
        List<ParsingListener> heard = new ArrayList<>();
        try (var fixture = new ClientFixture(config)) {
            for (int i = 0; i < 2; i++) {
                var listener = new ParsingListener();
                heard.add(listener);
                fixture.client.send(FcgiRequest.responder(ClientFixture.PARAMS, Bytes.buffer("body")), listener);
            }
            for (byte[] piece : CodecPropertiesTest.cut(mutated(RESPONSE, random), random)) {
                if (fixture.channel.isOpen()) fixture.receive(piece);
            }
        }
        assertThat(heard).allSatisfy(listener -> assertThat(listener.ends).isOne());
    }

    @Property(tries = 1500, seed = "36", shrinking = ShrinkingMode.OFF)
    void aResponderSurvivesAnyRequest(@ForAll long seed) {
        var random = new Random(seed);
        var application = FcgiApplication.buffered(5000, (request, responder) -> {
            responder.stdout(request.content().retain());
            request.release();
            responder.end(0);
        });
        var config = FcgiServerConfig.defaults().withMaxParams(2000, 20).withMaxDiscardedBytes(70_000);
        try (var fixture = new ServerFixture(config, application)) {
            for (byte[] piece : CodecPropertiesTest.cut(mutated(REQUEST, random), random)) {
                if (fixture.channel.isOpen()) fixture.receive(piece);
            }
            assertThat(fixture.written()).hasSizeLessThan(200_000);
        }
    }

    private static byte[] mutated(byte[] transcript, Random random) {
        byte[] bytes = transcript.clone();
        for (int mutations = random.nextInt(5); mutations >= 0; mutations--) {
            int at = random.nextInt(bytes.length);
            int length = Math.min(bytes.length - at, random.nextInt(20));
            byte[] before = Arrays.copyOf(bytes, at);
            byte[] behind = Arrays.copyOfRange(bytes, at + length, bytes.length);
            byte[] same = Arrays.copyOfRange(bytes, at, at + length);
            byte[] noise = new byte[length];
            random.nextBytes(noise);
            bytes = switch (random.nextInt(4)) {
                case 0 -> concat(before, noise, behind);
                case 1 -> concat(before, behind, new byte[] {1});
                case 2 -> concat(before, same, same, behind);
                default -> {
                    bytes[at] ^= (byte) (1 << random.nextInt(8));
                    yield bytes;
                }
            };
        }
        return bytes;
    }

    /** Does what a client does with a response; a CGI document that is broken is a typed failure too. */
    private static final class ParsingListener implements FcgiResponseListener {
        private final CgiResponseParser parser = new CgiResponseParser(new CgiLimits(500, 10, 4000, 100));
        private boolean broken;
        int ends;

        @Override
        public void onStdout(ByteBuf content) {
            if (broken) return;
            try {
                parser.add(content);
            } catch (CgiException e) {
                broken = true;
            }
        }

        @Override
        public void onStderr(ByteBuf content) {
            parser.addStderr(content);
        }

        @Override
        public void onEnd(long appStatus) {
            ends++;
            try {
                parser.finish().release();
            } catch (CgiException e) {
                broken = true;
            }
        }

        @Override
        public void onFailure(FcgiException cause) {
            ends++;
            parser.release();
        }
    }
}
