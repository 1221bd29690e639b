package io.ws2fcgi.cli.demo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ws2fcgi.bridge.event.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a CGI script prints: headers, an empty line, a body. */
record CgiDocument(List<Header> headers, String body) {
    static final CgiDocument EMPTY = of("");

    CgiDocument {
        headers = List.copyOf(headers);
    }

    static CgiDocument of(String body) {
        return new CgiDocument(List.of(new Header("Content-Type", "text/plain; charset=utf-8")), body);
    }

    CgiDocument with(String name, String value) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(name, value));
        return new CgiDocument(more, body);
    }

    ByteBuf encode() {
        StringBuilder text = new StringBuilder();
        for (Header header : headers) {
            text.append(header.name()).append(": ").append(header.value()).append("\r\n");
        }
        return Unpooled.copiedBuffer(text.append("\r\n").append(body), StandardCharsets.UTF_8);
    }
}
