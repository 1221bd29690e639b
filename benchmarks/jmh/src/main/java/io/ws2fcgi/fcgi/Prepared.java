package io.ws2fcgi.fcgi;

/** A codec that was seen to do its work, and a request of its own that is ready to be encoded. */
record Prepared<Q, E, A>(Codec<Q, E, A> codec, Q request) {
    /** Returns what it was encoded to, released. */
    E encode() {
        return codec.encodePrepared(request);
    }

    /** @throws IllegalStateException if the codec does not do the same work as all */
    static Prepared<?, ?, ?> of(String name, Sample sample) {
        Codec<?, ?, ?> codec = switch (name) {
            case "ws2fcgi" -> new OwnCodec.Whole(sample);
            case "ws2fcgi-stdout" -> new OwnCodec.Stdout(sample);
            case "jetty" -> new JettyCodec(sample);
            case "libnetty-stdout" -> new LibnettyCodec(sample);
            default -> throw new IllegalArgumentException("codec: " + name);
        };
        codec.verify(sample);
        return of(codec);
    }

    private static <Q, E, A> Prepared<Q, E, A> of(Codec<Q, E, A> codec) {
        return new Prepared<>(codec, codec.request());
    }
}
