package io.ws2fcgi.fcgi;

/** A client: bytes in from the application, bytes out to it. */
final class ClientFixture extends WireFixture {
    static final FcgiParams PARAMS = FcgiParams.builder().add("A", "1").build();

    final FcgiClientHandler client;

    ClientFixture(FcgiClientConfig config) {
        client = new FcgiClientHandler(config);
        channel.pipeline().addLast(client);
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
}
