package io.ws2fcgi.fcgi;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.DefaultByteBufHolder;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * One complete request: role, parameters and body ({@link #content()}, the STDIN stream). Owns its buffers.
 *
 * <p>CONTENT_LENGTH is the caller's: applications believe it, and php-fpm waits for ever for bytes that were announced
 * and not sent.
 */
public final class FcgiRequest extends DefaultByteBufHolder {
    private final int role;
    private final FcgiParams params;
    private final ByteBuf data;

    /** Takes ownership of {@code content}. */
    public FcgiRequest(int role, FcgiParams params, ByteBuf content) {
        this(role, params, content, Unpooled.EMPTY_BUFFER);
    }

    /** Takes ownership of {@code content} and of {@code data}, the DATA stream, which only filters have. */
    public FcgiRequest(int role, FcgiParams params, ByteBuf content, ByteBuf data) {
        super(content);
        this.role = role;
        this.params = params;
        this.data = data;
    }

    /** A request for the usual role. Takes ownership of {@code stdin}. */
    public static FcgiRequest responder(FcgiParams params, ByteBuf stdin) {
        return new FcgiRequest(FcgiRole.RESPONDER, params, stdin);
    }

    public int role() {
        return role;
    }

    public FcgiParams params() {
        return params;
    }

    /** The DATA stream; empty for every role but FILTER. Lives as long as this request. */
    public ByteBuf data() {
        return data;
    }

    /** Returns this request with another body, which it takes ownership of, and a retained {@link #data()}. */
    @Override
    public FcgiRequest replace(ByteBuf content) {
        return new FcgiRequest(role, params, content, data.retain());
    }

    /** Returns this request with duplicates of both buffers, which share the counts of the originals. */
    @Override
    public FcgiRequest duplicate() {
        return new FcgiRequest(role, params, content().duplicate(), data.duplicate());
    }

    // Both buffers are counted alike: an empty body has no count that could tell when to release the other one, and one
    // that is still being written outlives the request.

    @Override
    public FcgiRequest retain() {
        return retain(1);
    }

    @Override
    public FcgiRequest retain(int increment) {
        super.retain(increment);
        data.retain(increment);
        return this;
    }

    @Override
    public boolean release() {
        return release(1);
    }

    @Override
    public boolean release(int decrement) {
        data.release(decrement);
        return super.release(decrement);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FcgiRequest request
                && role == request.role
                && params.equals(request.params)
                && content().equals(request.content())
                && data.equals(request.data);
    }

    @Override
    public int hashCode() {
        return 31 * params.hashCode() + content().hashCode();
    }

    @Override
    public String toString() {
        return "FcgiRequest[role=" + role + ", params=" + params.count() + ", content=" + contentToString() + ']';
    }
}
