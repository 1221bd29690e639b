package io.ws2fcgi.bridge.dialect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.Script;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ConnectionId;
import io.ws2fcgi.bridge.event.Header;
import io.ws2fcgi.fcgi.CgiLimits;
import io.ws2fcgi.fcgi.CgiResponse;
import io.ws2fcgi.fcgi.CgiResponseParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A client, a route, and documents as a script would print them. Buffers are on the heap: nothing to release. */
final class Given {
    static final ConnectionId ID = new ConnectionId("0000000100000000000000000000000000000abc");
    static final RouteConfig ROUTE = route().build();

    private Given() {}

    /** The usual route, to be told more about. */
    static RouteConfig.Builder route() {
        return RouteConfig.builder("php", Script.of("/srv/chat/ws.php"));
    }

    /** A client with these headers: name, value, name, value, ... */
    static ClientInfo client(String... namesAndValues) {
        return client("/chat?room=a%20b", Map.of(), namesAndValues);
    }

    static ClientInfo client(String uri, Map<String, String> pathParams, String... namesAndValues) {
        List<Header> headers = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(new Header(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new ClientInfo(
                ID, uri, "HTTP/1.1", headers, pathParams, "192.0.2.7", 50000, "chat.example", "192.0.2.1", 8080, false);
    }

    /** A response whose every char is a byte; lines end with LF. */
    static CgiResponse response(String document) {
        CgiResponseParser parser = new CgiResponseParser(CgiLimits.defaults());
        parser.add(Unpooled.wrappedBuffer(document.getBytes(ISO_8859_1)));
        return parser.finish();
    }

    static ByteBuf utf8(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(UTF_8));
    }

    /** One char per byte. */
    static ByteBuf bytes(String latin) {
        return Unpooled.wrappedBuffer(latin.getBytes(ISO_8859_1));
    }
}
