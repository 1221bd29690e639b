package io.ws2fcgi.bridge.backend;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ws2fcgi.fcgi.CgiException;
import io.ws2fcgi.fcgi.CgiLimits;
import io.ws2fcgi.fcgi.CgiResponse;
import io.ws2fcgi.fcgi.CgiResponseParser;
import io.ws2fcgi.fcgi.FcgiClientConfig;
import io.ws2fcgi.fcgi.FcgiClientHandler;
import io.ws2fcgi.fcgi.FcgiException;
import io.ws2fcgi.fcgi.FcgiParams;
import io.ws2fcgi.fcgi.FcgiRequest;
import io.ws2fcgi.fcgi.FcgiResponseListener;
import org.jspecify.annotations.Nullable;

/** One request without a body, and the answer to it. */
final class PageQuestion implements Checkup.Question<ServerPage>, FcgiResponseListener {
    private static final int LONGEST_BODY = 64 << 10;

    private final FcgiParams params;
    private final CgiResponseParser parser =
            new CgiResponseParser(CgiLimits.defaults().withMaxBodyBytes(LONGEST_BODY));

    /** Set when the question is put. */
    private @Nullable Checkup<ServerPage> checkup;

    PageQuestion(FcgiParams params) {
        this.params = params;
    }

    @Override
    public void put(Checkup<ServerPage> on) {
        checkup = on;
        FcgiClientHandler client = new FcgiClientHandler(FcgiClientConfig.defaults());
        on.channel().pipeline().addLast(client);
        client.send(FcgiRequest.responder(params, Unpooled.EMPTY_BUFFER), this);
    }

    @Override
    public void onStdout(ByteBuf content) {
        try {
            parser.add(content);
        } catch (CgiException broken) {
            failed(broken);
        }
    }

    @Override
    public void onStderr(ByteBuf content) {
        parser.addStderr(content);
    }

    @Override
    public void onEnd(long appStatus) {
        try {
            CgiResponse response = parser.finish();
            ServerPage page = new ServerPage(
                    response.status(),
                    response.reasonPhrase(),
                    response.content().toString(UTF_8),
                    response.stderr());
            response.release();
            if (checkup != null) checkup.answered(page);
        } catch (CgiException broken) {
            failed(broken);
        }
    }

    @Override
    public void onFailure(FcgiException cause) {
        failed(cause);
    }

    private void failed(FcgiException cause) {
        parser.release();
        if (checkup != null) checkup.failed(cause);
    }
}
