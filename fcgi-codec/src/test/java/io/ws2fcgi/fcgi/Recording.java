package io.ws2fcgi.fcgi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A listener that remembers what it hears, and that it hears one end only. */
class Recording implements FcgiResponseListener {
    final StringBuilder stdout = new StringBuilder();
    final StringBuilder stderr = new StringBuilder();
    final List<String> events = new ArrayList<>();
    int sent;
    int ends;
    long appStatus = -1;

    @Nullable
    FcgiException failure;

    @Override
    public void onSent() {
        sent++;
    }

    @Override
    public void onStdout(ByteBuf content) {
        stdout.append(content.toString(ISO_8859_1));
        heard("stdout");
    }

    @Override
    public void onStderr(ByteBuf content) {
        stderr.append(content.toString(ISO_8859_1));
        heard("stderr");
    }

    @Override
    public void onEnd(long status) {
        appStatus = status;
        ends++;
        events.add("end");
    }

    @Override
    public void onFailure(FcgiException cause) {
        failure = cause;
        ends++;
        events.add("failure");
    }

    private void heard(String event) {
        if (ends > 0) throw new AssertionError(event + " after the end");
        events.add(event);
    }

    /** The failure that must have come. */
    FcgiException failure() {
        if (failure == null) throw new AssertionError("no failure; heard " + events);
        return failure;
    }

    RequestState failedState() {
        return failure().state();
    }
}
