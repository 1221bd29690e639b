package io.ws2fcgi.fcgi;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.DefaultByteBufHolder;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A CGI document (RFC 3875, section 6): status, headers, and the body as {@link #content()}, which it owns. */
public final class CgiResponse extends DefaultByteBufHolder {
    private final int status;
    private final String reasonPhrase;
    private final List<CgiHeader> headers;
    private final String stderr;

    /** Takes ownership of {@code body}. */
    public CgiResponse(int status, String reasonPhrase, List<CgiHeader> headers, ByteBuf body, String stderr) {
        super(body);
        this.status = status;
        this.reasonPhrase = reasonPhrase;
        this.headers = List.copyOf(headers);
        this.stderr = stderr;
    }

    /** 100 to 999; 200 where the application does not say, 302 where it says only a Location. */
    public int status() {
        return status;
    }

    /** What stands behind the status; often empty. */
    public String reasonPhrase() {
        return reasonPhrase;
    }

    /** In the order they came, without Status and Transfer-Encoding. */
    public List<CgiHeader> headers() {
        return headers;
    }

    /** Returns the value of the first header of that name, whatever its case. */
    public @Nullable String header(String name) {
        for (CgiHeader header : headers) {
            if (header.is(name)) return header.value();
        }
        return null;
    }

    /** Returns the values of all headers of that name, whatever its case, in order. */
    public List<String> headers(String name) {
        return headers.stream()
                .filter(header -> header.is(name))
                .map(CgiHeader::value)
                .toList();
    }

    /** What the application wrote to STDERR, as far as the parser was told. Raw: escape before logging. */
    public String stderr() {
        return stderr;
    }

    @Override
    public CgiResponse replace(ByteBuf body) {
        return new CgiResponse(status, reasonPhrase, headers, body, stderr);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CgiResponse response
                && status == response.status
                && reasonPhrase.equals(response.reasonPhrase)
                && headers.equals(response.headers)
                && content().equals(response.content());
    }

    @Override
    public int hashCode() {
        return Objects.hash(status, headers, content());
    }

    @Override
    public String toString() {
        return "CgiResponse[status=" + status + ", headers=" + headers.size() + ", content=" + contentToString() + ']';
    }
}
