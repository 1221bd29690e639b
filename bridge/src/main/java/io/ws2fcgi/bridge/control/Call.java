package io.ws2fcgi.bridge.control;

import io.netty.util.concurrent.Future;

/** One thing that can be asked of the push API. Runs on the loop of the caller's connection, so it must not block. */
@FunctionalInterface
interface Call {
    /**
     * Does what is asked.
     *
     * @param request its body is borrowed until this returns
     * @return completed on the request's loop
     * @throws Refused when it cannot be done; then nothing of it was
     */
    Future<Response> answer(Request request) throws Refused;

    /** A call that need not wait for anybody. */
    @FunctionalInterface
    interface Immediate {
        Response answer(Request request) throws Refused;
    }

    static Call of(Immediate call) {
        return request -> request.loop().newSucceededFuture(call.answer(request));
    }
}
