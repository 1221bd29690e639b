package io.ws2fcgi.bridge.control;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ws2fcgi.bridge.config.Address;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** One connection to the push API, over TCP or a Unix socket. Says and shows exactly what is on the wire. */
public final class ApiCaller implements AutoCloseable {
    private final SocketChannel socket;
    private final InputStream in;

    private ApiCaller(SocketChannel socket) {
        this.socket = socket;
        in = new BufferedInputStream(new Reading(socket));
    }

    public static ApiCaller to(Address address) throws IOException {
        return new ApiCaller(SocketChannel.open(socketAddress(address)));
    }

    private static SocketAddress socketAddress(Address address) {
        if (address instanceof Address.Unix unix) return UnixDomainSocketAddress.of(unix.path());
        Address.Tcp tcp = (Address.Tcp) address;
        return new InetSocketAddress(tcp.host(), tcp.port());
    }

    /** Sends these bytes, one for each char. */
    public ApiCaller send(String raw) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(raw.getBytes(ISO_8859_1));
        while (bytes.hasRemaining()) socket.write(bytes);
        return this;
    }

    /** Unlike the streams of {@code Channels}, it does not keep another thread from writing meanwhile. */
    private static final class Reading extends InputStream {
        private final SocketChannel socket;

        Reading(SocketChannel socket) {
            this.socket = socket;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return socket.read(ByteBuffer.wrap(into, offset, length));
        }
    }

    public ApiAnswer read() throws IOException {
        return ApiAnswer.read(in, false);
    }

    /** Reads an answer that has no body, whatever its length says. */
    public ApiAnswer readHead() throws IOException {
        return ApiAnswer.read(in, true);
    }

    /** Waits for the next byte or the end, and tells whether it is the end. */
    public boolean atEnd() throws IOException {
        in.mark(1);
        boolean end = in.read() < 0;
        in.reset();
        return end;
    }

    /** Makes a call without a body. */
    public ApiAnswer call(String line, String... headers) throws IOException {
        return send(request(line, "", headers)).read();
    }

    /** Makes a call with a body. */
    public ApiAnswer post(String line, String contentType, String body) throws IOException {
        return send(request(line, body, "Content-Type: " + contentType)).read();
    }

    public ApiAnswer actions(String json) throws IOException {
        return post("POST /v1/actions", "application/json", json);
    }

    /** The bytes of a request, one for each char. */
    public static String request(String line, String body, String... headers) {
        String content = new String(body.getBytes(UTF_8), ISO_8859_1);
        StringBuilder request = new StringBuilder(line).append(" HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) request.append(header).append("\r\n");
        if (!content.isEmpty() || line.startsWith("POST")) {
            request.append("Content-Length: ").append(content.length()).append("\r\n");
        }
        return request.append("\r\n").append(content).toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
