package io.ws2fcgi.bridge.control;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A whole request by somebody who may make it.
 *
 * @param variables what stands in the places of the path's template, percent-decoded
 * @param body empty when there is none
 * @param loop the event loop of the caller's connection
 */
record Request(Map<String, String> variables, Query query, HttpHeaders headers, ByteBuf body, EventExecutor loop) {

    /** What stands in this place of the path. */
    String variable(String name) {
        String value = variables.get(name);
        if (value == null)
            throw new IllegalArgumentException(
                    "path variable: " + name + " (expected: one of " + variables.keySet() + ")");
        return value;
    }

    @Nullable
    String contentType() {
        return headers.get(HttpHeaderNames.CONTENT_TYPE);
    }

    /** The answer that is made of what comes of {@code asked}, which is completed on this request's loop. */
    <T> Future<Response> then(Future<T> asked, Function<? super T, Response> answer) {
        Promise<Response> promise = loop.newPromise();
        asked.addListener((Future<T> done) -> {
            if (!done.isSuccess()) {
                promise.setFailure(done.cause());
                return;
            }
            try {
                promise.setSuccess(answer.apply(done.getNow()));
            } catch (RuntimeException failed) {
                promise.setFailure(failed);
            }
        });
        return promise;
    }
}
