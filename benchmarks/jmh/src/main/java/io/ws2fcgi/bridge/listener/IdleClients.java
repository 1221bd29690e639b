package io.ws2fcgi.bridge.listener;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.ws2fcgi.bridge.hub.Hub;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Any number of clients of one bridge and one loop, each from an address of its own, that have opened and say nothing. They
 * came the whole way: seat, handshake, open event, 101. All on the calling thread.
 */
final class IdleClients {
    /** What Firefox sends, with the session of a PHP application. */
    private static final String HANDSHAKE = """
            GET /chat?room=lobby HTTP/1.1\r
            Host: chat.example.org\r
            User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r
            Accept: */*\r
            Accept-Language: en-US,en;q=0.5\r
            Accept-Encoding: gzip, deflate, br, zstd\r
            Sec-WebSocket-Version: 13\r
            Origin: http://chat.example.org\r
            Sec-WebSocket-Extensions: permessage-deflate\r
            Sec-WebSocket-Key: %s\r
            Connection: keep-alive, Upgrade\r
            Cookie: PHPSESSID=%026d; theme=dark; consent=1\r
            Sec-Fetch-Dest: empty\r
            Sec-Fetch-Mode: websocket\r
            Sec-Fetch-Site: same-origin\r
            Pragma: no-cache\r
            Cache-Control: no-cache\r
            Upgrade: websocket\r
            \r
            """;

    private static final int PORT = 8080;

    private final EventLoop loop = new EmbeddedChannel().eventLoop();
    private final Reception reception;
    private int count;

    IdleClients() {
        EmbeddedPool pool = new EmbeddedPool();
        pool.answerWith("Content-type: text/plain\r\n\r\n");
        reception = EmbeddedBridge.reception(List.of(loop), new Hub(List.of(loop)), pool);
    }

    /** So many more; they stay as long as what is returned. */
    List<QuietChannel> open(int more) throws UnknownHostException {
        List<QuietChannel> opened = new ArrayList<>(more);
        for (int i = 0; i < more; i++) opened.add(open());
        return opened;
    }

    private QuietChannel open() throws UnknownHostException {
        QuietChannel client = connect();
        // As Listener does it.
        boolean seated =
                reception.door().enter(client, true) && reception.door().recognize(client, true);
        if (!seated) throw new IllegalStateException("no seat for client " + count);
        client.pipeline().addLast(new FirstByteHandler(false));
        Listener.addHttp(client.pipeline(), reception.rules());
        client.pipeline().addLast(new HandshakeHandler(reception));
        loop.register(client);
        client.receive(Unpooled.copiedBuffer(HANDSHAKE.formatted(key(), count), ISO_8859_1));
        if (!client.isOpen() || client.pipeline().get(HttpServerCodec.class) != null) {
            throw new IllegalStateException("client " + count + " was not let in");
        }
        return client;
    }

    private String key() {
        return Base64.getEncoder().encodeToString("%016d".formatted(count).getBytes(ISO_8859_1));
    }

    /** So many channels of which nobody makes anything: what each client costs without us. */
    List<QuietChannel> connect(int more) throws UnknownHostException {
        List<QuietChannel> connected = new ArrayList<>(more);
        for (int i = 0; i < more; i++) {
            QuietChannel bare = connect();
            loop.register(bare);
            connected.add(bare);
        }
        return connected;
    }

    private QuietChannel connect() throws UnknownHostException {
        count++;
        return new QuietChannel(address(0x7f000001, PORT), address(0x0a000000 + count, 1024 + count % 60_000));
    }

    private static InetSocketAddress address(int ipv4, int port) throws UnknownHostException {
        byte[] bytes = {(byte) (ipv4 >>> 24), (byte) (ipv4 >>> 16), (byte) (ipv4 >>> 8), (byte) ipv4};
        return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
    }
}
