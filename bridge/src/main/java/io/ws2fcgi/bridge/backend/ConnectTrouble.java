package io.ws2fcgi.bridge.backend;

import io.netty.channel.ConnectTimeoutException;
import io.ws2fcgi.bridge.config.Address;
import java.io.FileNotFoundException;
import java.util.Objects;

/**
 * Why an attempt to connect failed.
 *
 * @param busy whether the server is there and its queue full, rather than away
 * @param text what the system said, and what an operator can do about it
 */
record ConnectTrouble(boolean busy, String text) {
    /** EAGAIN, as Netty's epoll transport and the JDK tell it; neither has a type for it. */
    private static final String AGAIN_NUMBER = "error(-11)";

    private static final String AGAIN = "Resource temporarily unavailable";

    static ConnectTrouble of(Throwable cause, Address address) {
        // Netty adds the address to what the system said, by wrapping; we name the address ourselves.
        Throwable said = cause.getCause() == null ? cause : cause.getCause();
        String message = Objects.requireNonNullElse(said.getMessage(), said.toString());
        if (message.contains(AGAIN_NUMBER) || message.contains(AGAIN)) {
            return new ConnectTrouble(true, "its listen backlog is full");
        }
        String text = text(said, message);
        return new ConnectTrouble(false, "cannot connect: " + text + hint(text, address));
    }

    /** Our own, for want of file descriptors: no fault of the server, and it passes. */
    static ConnectTrouble noSocket(Throwable cause) {
        Throwable said = cause.getCause() == null ? cause : cause.getCause();
        return new ConnectTrouble(true, "cannot open a socket: " + said.getMessage() + " (see ulimit -n)");
    }

    private static String text(Throwable said, String message) {
        // What epoll makes of ENOENT, without a word.
        if (said instanceof FileNotFoundException) return "No such file or directory";
        if (said instanceof ConnectTimeoutException) return "no answer in time";
        int number = message.indexOf("): ");
        return number < 0 ? message : message.substring(number + "): ".length());
    }

    private static String hint(String text, Address address) {
        return switch (text) {
            case "Connection refused" -> " (nobody listens there; is the pool running?)";
            case "No such file or directory" -> " (is the pool running, and is this the path of its socket?)";
            case "Permission denied" ->
                address instanceof Address.Unix
                        ? " (user " + System.getProperty("user.name")
                                + " may not write to the socket; see listen.owner, listen.group and listen.mode of the pool)"
                        : "";
            default -> "";
        };
    }
}
