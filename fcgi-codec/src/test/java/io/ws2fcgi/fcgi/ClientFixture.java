package io.ws2fcgi.fcgi;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;

/** A client on a channel without a network: bytes in from the application, bytes out to it. */
final class ClientFixture implements AutoCloseable {
    static final FcgiParams PARAMS = FcgiParams.builder().add("A", "1").build();

    final FcgiClientHandler client;
    final EmbeddedChannel channel;

    ClientFixture(FcgiClientConfig config) {
        client = new FcgiClientHandler(config);
        channel = new EmbeddedChannel(new FcgiRecordDecoder(), FcgiRecordEncoder.INSTANCE, client);
    }

    static ClientFixture oneRequest() {
        return new ClientFixture(FcgiClientConfig.defaults());
    }

    static ClientFixture keepAlive() {
        return new ClientFixture(FcgiClientConfig.keepAlive());
    }

    static ClientFixture multiplexed(int max) {
        return new ClientFixture(FcgiClientConfig.multiplexed(max));
    }

    Recording send() {
        return send("");
    }

    Recording send(String body) {
        var recording = new Recording();
        client.send(FcgiRequest.responder(PARAMS, Bytes.buffer(body)), recording);
        return recording;
    }

    FcgiExchange send(Recording recording) {
        return client.send(FcgiRequest.responder(PARAMS, Bytes.buffer("")), recording);
    }

    void receive(byte[]... parts) {
        channel.writeInbound(Bytes.buffer(parts));
    }

    /** Everything written since the last call. */
    byte[] written() {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        return ByteBufUtil.getBytes(all);
    }

    @Override
    public void close() {
        channel.close();
        channel.runPendingTasks();
        written();
        channel.checkException();
        assertThat(channel.finish()).isFalse();
    }
}
