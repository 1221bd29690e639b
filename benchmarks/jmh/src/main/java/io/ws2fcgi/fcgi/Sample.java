package io.ws2fcgi.fcgi;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The work: a message of a browser's WebSocket as php-fpm is asked about it, and what php-fpm answers. */
final class Sample {
    static final int REQUEST_ID = 1;

    private static final Map<String, String> HANDSHAKE = handshake();
    private static final Map<String, String> EVENT = event();

    private final Map<String, String> variables = new LinkedHashMap<>(HANDSHAKE);
    private final byte[] body;
    private final byte[] response;

    /** With as many bytes of body in the request and in the response. */
    Sample(int bodyBytes) {
        variables.putAll(EVENT);
        variables.put("CONTENT_LENGTH", Integer.toString(bodyBytes));
        body = "Hello, world! "
                .repeat(bodyBytes / 14 + 1)
                .substring(0, bodyBytes)
                .getBytes(UTF_8);
        ByteBuf wire = Unpooled.buffer();
        ByteBuf document = document();
        Wire.writeHeader(
                wire, Wire.STDOUT, REQUEST_ID, document.readableBytes(), Wire.padding(document.readableBytes()));
        wire.writeBytes(document).writeZero(Wire.padding(document.writerIndex()));
        Wire.writeEndRequest(wire, REQUEST_ID, 0, FcgiProtocolStatus.REQUEST_COMPLETE);
        response = Arrays.copyOf(wire.array(), wire.writerIndex());
    }

    /** What stays the same for a client: the server's variables and those of a browser's handshake. */
    private static Map<String, String> handshake() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("GATEWAY_INTERFACE", "CGI/1.1");
        all.put("SERVER_SOFTWARE", "ws2fcgi");
        all.put("REDIRECT_STATUS", "200");
        all.put("SCRIPT_FILENAME", "/var/www/chat/public/ws.php");
        all.put("SCRIPT_NAME", "/ws.php");
        all.put("DOCUMENT_URI", "/ws.php");
        all.put("DOCUMENT_ROOT", "/var/www/chat/public");
        all.put("SERVER_PROTOCOL", "HTTP/1.1");
        all.put("SERVER_NAME", "chat.example.org");
        all.put("SERVER_ADDR", "192.0.2.1");
        all.put("SERVER_PORT", "443");
        all.put("REMOTE_ADDR", "198.51.100.23");
        all.put("REMOTE_PORT", "51234");
        all.put("REQUEST_SCHEME", "https");
        all.put("HTTPS", "on");
        all.put("REQUEST_URI", "/chat?room=lobby");
        all.put("QUERY_STRING", "room=lobby");
        all.put("HTTP_HOST", "chat.example.org");
        all.put("HTTP_ORIGIN", "https://chat.example.org");
        all.put("HTTP_USER_AGENT", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0");
        all.put("HTTP_ACCEPT_LANGUAGE", "en-US,en;q=0.5");
        all.put("HTTP_ACCEPT_ENCODING", "gzip, deflate, br, zstd");
        all.put("HTTP_CACHE_CONTROL", "no-cache");
        all.put("HTTP_PRAGMA", "no-cache");
        all.put("HTTP_COOKIE", "PHPSESSID=0123456789abcdefghijklmnop; theme=dark; consent=1; visitor=".repeat(3));
        all.put("WS_CONNECTION_ID", "0-1-0123456789abcdef0123456789abcdef");
        return all;
    }

    private static Map<String, String> event() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("REQUEST_METHOD", "POST");
        all.put("WS_EVENT", "message");
        all.put("WS_MESSAGE_TYPE", "text");
        all.put("CONTENT_TYPE", "text/plain; charset=utf-8");
        all.put("WS_EVENT_ID", "0-1-0123456789abcdef0123456789abcdef-17");
        all.put("WS_EVENT_NUMBER", "17");
        all.put("WS_ATTEMPT", "1");
        all.put("WS_USER", "alice");
        all.put("WS_CHANNELS", "lobby room-7");
        return all;
    }

    private ByteBuf document() {
        return Unpooled.wrappedBuffer(
                Unpooled.copiedBuffer(
                        "X-Powered-By: PHP/8.2.29\r\nWS-Subscribe: room-7\r\nContent-type: text/plain;charset=UTF-8\r\n\r\n",
                        UTF_8),
                Unpooled.wrappedBuffer(body));
    }

    static Map<String, String> handshakeVariables() {
        return HANDSHAKE;
    }

    static Map<String, String> eventVariables() {
        return EVENT;
    }

    /** All of them, in order. */
    Map<String, String> variables() {
        return variables;
    }

    /** A new one outside of the heap, as a socket's reader fills it. */
    ByteBuf body() {
        return ByteBufAllocator.DEFAULT.directBuffer(body.length).writeBytes(body);
    }

    /** The same for who does not know Netty. */
    ByteBuffer nioBody() {
        return ByteBuffer.allocateDirect(body.length).put(body).flip();
    }

    /** STDOUT and END_REQUEST in one new buffer outside of the heap. */
    ByteBuf response() {
        return ByteBufAllocator.DEFAULT.directBuffer(response.length).writeBytes(response);
    }

    ByteBuffer nioResponse() {
        return ByteBuffer.allocateDirect(response.length).put(response).flip();
    }

    /** The response in words, to be compared. */
    private String answer() {
        return read(document());
    }

    /** A CGI document in words. */
    static String read(ByteBuf document) {
        CgiResponseParser parser = new CgiResponseParser(CgiLimits.defaults());
        parser.add(document);
        CgiResponse response = parser.finish();
        String text = text(response);
        response.release();
        return text;
    }

    static String text(CgiResponse response) {
        Map<String, String> headers = response.headers().stream()
                .collect(Collectors.toMap(CgiHeader::name, CgiHeader::value, (a, b) -> a, LinkedHashMap::new));
        return text(response.status(), headers, response.content().toString(UTF_8));
    }

    static String text(int status, Map<String, String> headers, String body) {
        return status + " " + headers + " " + body;
    }

    /** Jetty gives well-known headers the case that it knows them in, which is no less work. */
    void verifyAnswer(String found) {
        if (!found.equalsIgnoreCase(answer())) {
            throw new IllegalStateException("answer: " + found + " (expected: " + answer() + ")");
        }
    }

    /** Reads the request as an application would. Padding and the cut into records are the encoder's choice. */
    void verifyRequest(byte[] bytes) {
        EmbeddedChannel application = new EmbeddedChannel(new FcgiRecordDecoder());
        application.writeInbound(Unpooled.wrappedBuffer(bytes));
        ByteBuf params = Unpooled.buffer();
        ByteBuf stdin = Unpooled.buffer();
        int begun = 0;
        boolean ended = false;
        for (Object record = application.readInbound(); record != null; record = application.readInbound()) {
            if (record instanceof FcgiRecord.BeginRequest begin && begin.role() == FcgiRole.RESPONDER) begun++;
            if (record instanceof FcgiRecord.Chunk chunk) {
                boolean isParams = chunk.stream() == FcgiRecord.Stream.PARAMS;
                ended = !isParams && !chunk.content().isReadable();
                (isParams ? params : stdin).writeBytes(chunk.content());
            }
            ReferenceCountUtil.release(record);
        }
        application.checkException();
        Map<String, String> found = FcgiParams.decode(Arrays.copyOf(params.array(), params.writerIndex()))
                .toMap();
        boolean whole = begun == 1 && ended && !application.finish();
        if (!whole || !found.equals(variables) || !stdin.equals(Unpooled.wrappedBuffer(body))) {
            throw new IllegalStateException("request: " + begun + " begun, ended: " + ended + ", " + found + " and "
                    + stdin.readableBytes() + " bytes (expected: one, true, " + variables + " and " + body.length
                    + " bytes)");
        }
    }
}
