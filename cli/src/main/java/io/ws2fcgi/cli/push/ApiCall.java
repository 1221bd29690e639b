package io.ws2fcgi.cli.push;

import org.jspecify.annotations.Nullable;

/**
 * One request to the push API.
 *
 * @param target path and query, encoded
 * @param contentType of {@code body}, or null when there is none
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares calls.
record ApiCall(String method, String target, @Nullable String contentType, byte[] body) {
    private static final byte[] NONE = {};

    static ApiCall get(ApiTarget target) {
        return new ApiCall("GET", target.toString(), null, NONE);
    }

    static ApiCall delete(ApiTarget target) {
        return new ApiCall("DELETE", target.toString(), null, NONE);
    }

    static ApiCall post(ApiTarget target, String contentType, byte[] body) {
        return new ApiCall("POST", target.toString(), contentType, body);
    }
}
