package io.ws2fcgi.bridge.net;

import java.util.Arrays;
import java.util.stream.Stream;

/** Those that tests are to be run with. */
public final class Transports {
    private Transports() {}

    /** All that work here. */
    public static Stream<Transport> here() {
        return Arrays.stream(Transport.values()).filter(transport -> transport.trouble() == null);
    }

    /** Those of them that are made for Linux. */
    public static Stream<Transport> linux() {
        return here().filter(transport -> transport != Transport.NIO);
    }
}
