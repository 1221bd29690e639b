package io.ws2fcgi.bridge.replay;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Promise;
import io.ws2fcgi.bridge.backend.Backend;
import io.ws2fcgi.bridge.backend.BackendFailure;
import io.ws2fcgi.bridge.replay.Replayed.Result;
import io.ws2fcgi.fcgi.CgiResponse;
import io.ws2fcgi.fcgi.FcgiParams;
import java.time.Duration;

/** A question on its way, which becomes a {@link Replayed}. */
final class Asked implements Backend.Reply {
    private final FcgiParams params;
    private final ByteBuf body;
    private final Judge judge;
    private final Promise<Replayed> replayed;
    private final long begun = System.nanoTime();

    Asked(FcgiParams params, ByteBuf body, Judge judge, Promise<Replayed> replayed) {
        this.params = params;
        this.body = body;
        this.judge = judge;
        this.replayed = replayed;
    }

    @Override
    public void answered(CgiResponse response) {
        Duration took = sinceBegun();
        try {
            complete(judge.judge(response), took);
        } finally {
            response.release();
        }
    }

    @Override
    public void failed(BackendFailure failure) {
        complete(new Result.Unanswered(failure), sinceBegun());
    }

    @Override
    public void ended() {
        // A timeout has been told already; that the script has ended at last changes nothing.
    }

    private void complete(Result result, Duration took) {
        replayed.trySuccess(new Replayed(params, body, took, result));
    }

    private Duration sinceBegun() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
