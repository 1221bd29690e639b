package io.ws2fcgi.fcgi;

/**
 * One library's way from the sample's strings to bytes, and from the sample's bytes to an answer. Confined to a thread.
 *
 * @param <Q> a request before it is encoded
 * @param <E> what it is encoded to: buffers for a gathering write
 * @param <A> an answer
 */
abstract class Codec<Q, E, A> {
    /** Makes a request of the sample's strings and its body. */
    abstract Q request();

    /** Borrows {@code request}, which may be encoded any number of times. */
    abstract E encode(Q request);

    abstract byte[] bytes(E encoded);

    abstract void releaseEncoded(E encoded);

    abstract void releaseRequest(Q request);

    /** Reads the sample's response, which arrives whole. */
    abstract A decode();

    /** As {@link Sample#answer()} writes it. */
    abstract String text(A answer);

    abstract void releaseAnswer(A answer);

    /** From strings to bytes. */
    final E encodeFromStrings() {
        Q request = request();
        E encoded = encode(request);
        releaseEncoded(encoded);
        releaseRequest(request);
        return encoded;
    }

    /** From this library's own form of the variables to bytes. */
    final E encodePrepared(Q request) {
        E encoded = encode(request);
        releaseEncoded(encoded);
        return encoded;
    }

    final A decodeAndRelease() {
        A answer = decode();
        releaseAnswer(answer);
        return answer;
    }

    /** @throws IllegalStateException if it does not do the work that is measured */
    final void verify(Sample sample) {
        Q request = request();
        // Twice, as nothing may be left behind by the first time.
        for (int i = 0; i < 2; i++) {
            E encoded = encode(request);
            sample.verifyRequest(bytes(encoded));
            releaseEncoded(encoded);
            A answer = decode();
            sample.verifyAnswer(text(answer));
            releaseAnswer(answer);
        }
        releaseRequest(request);
    }
}
