package io.ws2fcgi.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URLEncoder;

/** A form posted by a program, as raw as it comes. */
final class FormPost {
    private final SocketAddress to;
    private final String path;
    private final StringBuilder headers = new StringBuilder();

    private FormPost(SocketAddress to, String path) {
        this.to = to;
        this.path = path;
    }

    static FormPost to(SocketAddress address, String path) {
        return new FormPost(address, path);
    }

    FormPost header(String name, String value) {
        headers.append(name).append(": ").append(value).append("\r\n");
        return this;
    }

    /** Sends these fields: name, value, name, value, ... Returns the whole response. */
    String send(String... namesAndValues) throws IOException {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            form.append(i == 0 ? "" : "&").append(namesAndValues[i]).append('=');
            form.append(URLEncoder.encode(namesAndValues[i + 1], UTF_8));
        }
        return sendBody(form.toString());
    }

    /** Sends what is already encoded. */
    String sendBody(String form) throws IOException {
        InetSocketAddress tcp = (InetSocketAddress) to;
        try (Socket socket = new Socket(tcp.getAddress(), tcp.getPort())) {
            String head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers
                    + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + form.length()
                    + "\r\n\r\n";
            socket.getOutputStream().write((head + form).getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
