package io.ws2fcgi.bridge.wire;

import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * Why a request is not a handshake that can be answered.
 *
 * @param hint one sentence for the person who sees it in a browser or in curl
 */
public record Refusal(HttpResponseStatus status, String hint) {
    /** 400. */
    public static Refusal badRequest(String hint) {
        return new Refusal(HttpResponseStatus.BAD_REQUEST, hint);
    }
}
