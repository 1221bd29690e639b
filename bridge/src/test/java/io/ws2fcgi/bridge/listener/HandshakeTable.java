package io.ws2fcgi.bridge.listener;

import java.util.ArrayList;
import java.util.List;

/**
 * Handshakes that are odd or hostile, each with the status that answers it: 0 where the connection is closed without a
 * word. Characters are bytes; in names and values {@code ~} stands for the end of a line.
 */
final class HandshakeTable {
    /** @param name what is odd about it */
    record Row(String name, String request, int status) {}

    private static final String LINE = "GET /chat HTTP/1.1";
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final List<String> HEADERS = List.of(
            "Host: example.org",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: " + KEY,
            "Sec-WebSocket-Version: 13");
    static final String GOOD = request(LINE, HEADERS);

    /** Control characters that no line may have; tab, CR and LF have rows of their own. */
    private static final int[] CONTROLS = {0x00, 0x01, 0x07, 0x08, 0x0b, 0x0c, 0x1b, 0x1f, 0x7f};

    private static final String SEPARATORS = "()<>@,;\\\"/[]?={} \t\u00e4";

    private final List<Row> rows = new ArrayList<>();

    private HandshakeTable() {}

    static List<Row> rows() {
        HandshakeTable table = new HandshakeTable();
        table.requestLines();
        table.controls();
        table.headerNames();
        table.lineEnds();
        table.hosts();
        table.upgrades();
        table.connections();
        table.versions();
        table.keys();
        table.bodies();
        table.protocols();
        table.origins();
        table.sizes();
        table.otherLanguages();
        return table.rows;
    }

    private void requestLines() {
        add(101, "nothing", GOOD);
        for (String method :
                List.of("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "HEAD", "get", "FOO")) {
            line(405, method + " /chat HTTP/1.1");
        }
        for (String version : List.of(
                "HTTP/1.0",
                "HTTP/0.9",
                "HTTP/2.0",
                "HTTP/3",
                "HTTP/1.2",
                "HTTP/1.1.1",
                "HTTPS/1.1",
                "HTTP/1",
                "HTTP/11",
                "FTP/1.1",
                "")) {
            line(400, "GET /chat " + version);
        }
        line(400, "GET /chat");
        line(400, "GET");
        line(400, "/chat HTTP/1.1");
        // White space that is not one space is taken for one, as RFC 9112 section 3 allows; nobody reads the line after
        // us.
        line(101, "GET  /chat HTTP/1.1");
        line(101, "GET /chat  HTTP/1.1");
        line(101, "GET\t/chat HTTP/1.1");
        line(101, "GET /chat\tHTTP/1.1");
        line(101, " GET /chat HTTP/1.1");
        line(101, "GET /chat http/1.1");
        line(400, "GET /chat x HTTP/1.1");
        line(400, "GET /chat HTTP/1.1 x");
        line(400, "G(T /chat HTTP/1.1");
        line(400, "GET chat HTTP/1.1");
        line(400, "GET http://example.org/chat HTTP/1.1");
        line(400, "GET ws://example.org/chat HTTP/1.1");
        line(400, "GET https://evil.test/ HTTP/1.1");
        line(400, "GET example.org:80 HTTP/1.1");
        line(400, "CONNECT example.org:80 HTTP/1.1");
        line(400, "GET * HTTP/1.1");
        line(400, "OPTIONS * HTTP/1.1");
        line(400, "GET ?x HTTP/1.1");
        line(400, "GET /chat#part HTTP/1.1");
        line(400, "GET /ch\u00e4t HTTP/1.1");
        line(400, "GET /chat?\u00ff HTTP/1.1");
        line(404, "GET / HTTP/1.1");
        line(404, "GET //chat HTTP/1.1");
        line(404, "GET /chat/ HTTP/1.1");
        line(404, "GET /chat/.. HTTP/1.1");
        line(404, "GET /./chat HTTP/1.1");
        line(404, "GET /x/../chat HTTP/1.1");
        line(404, "GET /CHAT HTTP/1.1");
        line(404, "GET /%63hat HTTP/1.1");
        line(404, "GET /chat%00 HTTP/1.1");
        line(404, "GET /chat%0d%0aX:%20y HTTP/1.1");
        line(404, "GET /chat;x=y HTTP/1.1");
        line(404, "GET /chat.php/x HTTP/1.1");
        line(404, "GET /\\chat HTTP/1.1");
        line(101, "GET /chat? HTTP/1.1");
        line(101, "GET /chat?a=b&c=%00%0d%0a HTTP/1.1");
        line(101, "GET /chat?http://evil.test/?x=<script> HTTP/1.1");
    }

    private void controls() {
        for (int control : CONTROLS) {
            char c = (char) control;
            String code = String.format("\\x%02x", control);
            line(400, "G" + c + "T /chat HTTP/1.1", "method with " + code);
            line(400, "GET /ch" + c + "t HTTP/1.1", "target with " + code);
            line(400, "GET /chat HTTP/1" + c + "1", "version with " + code);
            more(400, "X-A" + c + "b: value", "header name with " + code);
            more(400, "X-Ab: val" + c + "ue", "header value with " + code);
            replaced(400, "Host", "exam" + c + "ple.org", "Host with " + code);
        }
    }

    private void headerNames() {
        for (char c : SEPARATORS.toCharArray()) more(400, "X-A" + c + "b: value", "header name with '" + c + "'");
        more(400, ": value");
        more(400, "X-Ab");
        more(400, "X-Ab : value");
        more(400, "X-Ab\t: value");
        more(400, "Host : example.org");
        more(101, "X-Ab:value");
        more(101, "X-Ab:");
        more(101, "X-Ab: \t value \t ");
        more(101, "X_Ab: value");
        more(101, "X-Ab: v\u00e4lue");
        for (String first : List.of(
                "Host: example.org", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13")) {
            add(400, "folded " + first, GOOD.replace(first, first.replace(": ", ":\r\n ")));
            add(400, "folded with a tab " + first, GOOD.replace(first, first.replace(": ", ":\r\n\t")));
            // Folds are replaced by spaces (RFC 9112 section 5.2), so this line is part of the one before it.
            boolean upgrade = first.startsWith("Connection");
            boolean version = first.startsWith("Sec-WebSocket-Version");
            add(upgrade || version ? 426 : 400, "space before " + first, GOOD.replace(first, " " + first));
        }
    }

    private void lineEnds() {
        String[] lines = GOOD.strip().split("\r\n", -1);
        for (String line : lines) {
            add(400, "bare LF behind " + line, GOOD.replace(line + "\r\n", line + "\n"));
            // Behind the last one it also takes the end away, and more is waited for.
            boolean last = line.startsWith("Sec-WebSocket-Version");
            add(last ? 0 : 400, "bare CR behind " + line, GOOD.replace(line + "\r\n", line + "\r"));
            add(400, "two CRs behind " + line, GOOD.replace(line + "\r\n", line + "\r\r\n"));
        }
        add(400, "bare LFs everywhere", GOOD.replace("\r\n", "\n"));
        add(400, "bare LF at the end", GOOD.substring(0, GOOD.length() - 2) + "\n");
        more(400, "X-Ab: one\rtwo");
        more(400, "X-Ab: one\nTwo");
        add(101, "an empty line in front", "\r\n" + GOOD);
    }

    private void hosts() {
        without(400, "Host");
        for (String host : List.of(
                "",
                "a b",
                "a/b",
                "a@b",
                "user:pw@a",
                "a:b",
                "a:99999",
                "a:80:80",
                "a,b",
                "a;b",
                "a?b",
                "a#b",
                "a\\b",
                "[::1",
                "::1",
                "[",
                "[]",
                "[g::]",
                "a%00b",
                "<a>",
                "\u00e4.org",
                "http://a")) {
            replaced(400, "Host", host);
        }
        more(400, "Host: example.org");
        more(400, "Host: other.org");
        more(400, "host: example.org");
        for (String host : List.of(
                "EXAMPLE.org",
                "example.org:80",
                "example.org:8080",
                "example.org.",
                "127.0.0.1",
                "[::1]",
                "[::1]:8080",
                "a_b.org",
                "xn--bcher-kva.example")) {
            replaced(101, "Host", host);
        }
    }

    private void upgrades() {
        without(426, "Upgrade");
        for (String value :
                List.of("", "h2c", "websockets", "web socket", "websocket/13", "\"websocket\"", "web,socket", "13")) {
            replaced(426, "Upgrade", value);
        }
        for (String value : List.of(
                "WebSocket",
                "WEBSOCKET",
                "websocket, h2c",
                "h2c, websocket",
                ", websocket ,",
                "websocket~Upgrade: h2c")) {
            replaced(101, "Upgrade", value);
        }
    }

    private void connections() {
        without(400, "Connection");
        for (String value :
                List.of("", "close", "keep-alive", "Upgraded", "\"Upgrade\"", "Upgrade;x", "Up,grade", "websocket")) {
            replaced(400, "Connection", value);
        }
        for (String value : List.of(
                "upgrade",
                "UPGRADE",
                "keep-alive, Upgrade",
                "Upgrade,keep-alive",
                "keep-alive~Connection: Upgrade",
                ",Upgrade,",
                "Upgrade, Sec-WebSocket-Key")) {
            replaced(101, "Connection", value);
        }
    }

    private void versions() {
        without(426, "Sec-WebSocket-Version");
        for (String value : List.of(
                "",
                "0",
                "1",
                "7",
                "8",
                "12",
                "14",
                "013",
                "13a",
                "13, 8",
                "8, 13",
                "-13",
                "+13",
                "13.0",
                "0x0d",
                "\u00b9\u00b3",
                "thirteen",
                "13~Sec-WebSocket-Version: 13",
                "13~Sec-WebSocket-Version: 8")) {
            replaced(426, "Sec-WebSocket-Version", value);
        }
        replaced(101, "Sec-WebSocket-Version", " 13 ");
    }

    private void keys() {
        without(400, "Sec-WebSocket-Key");
        for (String value : List.of(
                "",
                "c2hvcnQ=",
                KEY.substring(1),
                KEY.substring(0, 23),
                KEY.substring(0, 22),
                KEY + "=",
                "A" + KEY,
                KEY + ", " + KEY,
                KEY + " x",
                "dGhlIHNhbXBs ZSBub25jZQ=",
                "dGhlIHNhbXBsZSBub25jZQ==\"",
                "dGhlIHNhbXBsZSBub25j-_==",
                "dGhlIHNhbXBsZSBub25j!Q==",
                "=GhlIHNhbXBsZSBub25jZQ==",
                "dGhlIHNhbXBsZSBub25jZQ=a",
                "dGhlIHNhbXBsZSBub25jZQa=",
                "dGhlIHNhbXBsZSBub25jZQaa",
                "\u00e4GhlIHNhbXBsZSBub25jZQ==",
                "dGhlIHNhbXBsZSBub25jZSBhbmQgbW9yZQ==",
                KEY + "~Sec-WebSocket-Key: " + KEY,
                KEY + "~Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==")) {
            replaced(400, "Sec-WebSocket-Key", value);
        }
        replaced(101, "Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==");
        replaced(101, "Sec-WebSocket-Key", "+/+/+/+/+/+/+/+/+/+/+w==");
    }

    private void bodies() {
        for (String lines : List.of(
                "Content-Length: 5",
                "Content-Length: 5~Content-Length: 5",
                "Content-Length: 0~Content-Length: 5",
                "Content-Length: 5, 5",
                "Content-Length: 0, 5",
                "Content-Length: +0",
                "Content-Length: -1",
                "Content-Length: 0x0",
                "Content-Length: 5 5",
                "Content-Length: ",
                "Content-Length: 99999999999999999999",
                "Transfer-Encoding: chunked",
                "Transfer-Encoding: Chunked",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: gzip",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: \"chunked\"",
                "Transfer-Encoding: ",
                "Transfer-Encoding:\u000bchunked",
                "Transfer-Encoding : chunked",
                "Transfer_Encoding: chunked~Content-Length: 5",
                "Content-Length: 5~Transfer-Encoding: chunked",
                "Transfer-Encoding: chunked~Content-Length: 5",
                "Transfer-Encoding: chunked~Transfer-Encoding: identity")) {
            more(400, lines);
        }
        more(101, "Content-Length: 0");
        more(101, "X: y~ Transfer-Encoding: chunked");
        more(101, "TE: trailers");
        more(101, "Trailer: X-Ab");
        more(400, "Content-Length: 30~~" + LINE + "~X: y");
        add(0, "a second request at once", GOOD + GOOD);
        add(0, "a frame at once", GOOD + "\u0081\u0080\u0000\u0000\u0000\u0000");
        add(0, "one byte at once", GOOD + "x");
    }

    private void protocols() {
        for (String value : List.of(
                "chat",
                "chat, superchat",
                "chat,chat",
                "a b",
                "",
                ",",
                "(x)",
                "\"chat\"",
                "chat~Sec-WebSocket-Protocol: other")) {
            more(101, "Sec-WebSocket-Protocol: " + value);
        }
        for (String value : List.of(
                "permessage-deflate",
                "permessage-deflate; x=",
                "permessage-deflate; server_max_window_bits=99",
                "\"",
                ";;;",
                "x-unknown",
                "permessage-deflate; server_max_window_bits=\"10")) {
            more(101, "Sec-WebSocket-Extensions: " + value);
        }
    }

    private void origins() {
        for (String value : List.of("https://example.org", "http://example.org:1234", "https://EXAMPLE.ORG")) {
            more(101, "Origin: " + value);
        }
        for (String value : List.of(
                "https://evil.test",
                "null",
                "",
                "example.org",
                "https://example.org.evil.test",
                "https://example.org, https://evil.test",
                "https://example.org/",
                "javascript:alert(1)",
                "file://")) {
            more(403, "Origin: " + value);
        }
        more(400, "Origin: https://example.org~Origin: https://example.org");
        more(400, "Origin: https://example.org~origin: https://evil.test");
    }

    private void sizes() {
        line(414, "GET /" + "a".repeat(3000) + " HTTP/1.1", "a path of 3,000 bytes");
        line(414, "GET /chat?" + "a".repeat(9000) + " HTTP/1.1", "a query of 9,000 bytes");
        line(414, "A".repeat(9000) + " /chat HTTP/1.1", "a method of 9,000 bytes");
        line(414, "GET /chat " + "A".repeat(9000), "a version of 9,000 bytes");
        line(101, "GET /chat?" + "a".repeat(7000) + " HTTP/1.1", "a query of 7,000 bytes");
        more(431, "X-Ab: " + "a".repeat(70_000), "a header of 70,000 bytes");
        more(431, "X" + "a".repeat(70_000) + ": b", "a header name of 70,000 bytes");
        more(431, "X-Ab: " + "a".repeat(50_000), "a header that the variables of a request have no room for");
        more(431, "X: y" + "~X: y".repeat(95), "101 headers");
        more(101, "X: y" + "~X: y".repeat(94), "100 headers");
        more(431, "X: y" + "~X: y".repeat(20_000), "20,001 headers");
        more(431, "X-Ab: " + "a".repeat(700) + ("~X-Ab: " + "a".repeat(700)).repeat(93), "65 KB of headers");
    }

    private void otherLanguages() {
        add(400, "TLS", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003");
        add(400, "HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        add(400, "PROXY", "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n" + GOOD);
        add(400, "SSH", "SSH-2.0-OpenSSH_9.2\r\n\r\n");
        add(400, "SMTP", "EHLO example.org\r\n\r\n");
        add(400, "Redis", "*1\r\n$4\r\nPING\r\n\r\n");
        add(400, "SOCKS 4", "\u0004\u0001\u0000P\u007f\u0000\u0000\u0001\u0000\r\n\r\n");
        add(
                400,
                "FastCGI",
                "\u0001\u0001\u0000\u0001\u0000\u0008\u0000\u0000\u0000\u0001\u0000\u0000\u0000\u0000\u0000\u0000\r\n\r\n");
        add(400, "zeros", "\0".repeat(64) + "\r\n\r\n");
        add(400, "no headers", LINE + "\r\n\r\n");
        add(404, "a page", "GET /index.html HTTP/1.1\r\nHost: a\r\n\r\n");
        add(426, "the route as a page", "GET /chat HTTP/1.1\r\nHost: a\r\n\r\n");
        add(426, "the route as a page, HEAD", "HEAD /chat HTTP/1.1\r\nHost: a\r\n\r\n");
        add(405, "a form", "POST /chat HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na=b");
    }

    private void line(int status, String line) {
        line(status, line, line);
    }

    private void line(int status, String line, String name) {
        add(status, name, request(line, HEADERS));
    }

    private void more(int status, String lines) {
        more(status, lines, lines);
    }

    private void more(int status, String lines, String name) {
        List<String> all = new ArrayList<>(HEADERS);
        all.add(1, lines.replace("~", "\r\n"));
        add(status, name, request(LINE, all));
    }

    private void without(int status, String header) {
        add(
                status,
                "no " + header,
                request(LINE, HEADERS.stream().filter(line -> !is(line, header)).toList()));
    }

    private void replaced(int status, String header, String value) {
        replaced(status, header, value, header + ": " + value);
    }

    private void replaced(int status, String header, String value, String name) {
        String line = header + ": " + value.replace("~", "\r\n");
        add(
                status,
                name,
                request(
                        LINE,
                        HEADERS.stream()
                                .map(old -> is(old, header) ? line : old)
                                .toList()));
    }

    private static boolean is(String line, String header) {
        return line.startsWith(header + ":");
    }

    private void add(int status, String name, String request) {
        rows.add(new Row(name, request, status));
    }

    private static String request(String line, List<String> headers) {
        return line + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
    }
}
