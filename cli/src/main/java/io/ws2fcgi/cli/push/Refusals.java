package io.ws2fcgi.cli.push;

import io.netty.channel.ConnectTimeoutException;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.cli.ExitCode;
import io.ws2fcgi.cli.Failure;
import io.ws2fcgi.cli.text.Screen;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Says why a call did not work, and what to do about it; the exit code says it to scripts. */
final class Refusals {
    private static final int LONGEST_DETAIL = 500;

    private final Address address;
    private final @Nullable Credentials credentials;

    Refusals(Address address, @Nullable Credentials credentials) {
        this.address = address;
        this.credentials = credentials;
    }

    /** Returns {@code reply} when its status is 2xx. */
    Reply checked(Reply reply) {
        if (reply.isSuccess()) return reply;
        if (!reply.isProblem()) {
            throw new Failure(ExitCode.FAILED, at("answers " + status(reply) + "; is this a control listener?"));
        }
        throw switch (reply.status()) {
            case 400, 413, 422 -> new Failure(ExitCode.USAGE, "refused: " + detail(reply));
            case 401 -> new Failure(ExitCode.REFUSED, at(detail(reply) + secretAdvice()));
            case 403 -> new Failure(ExitCode.REFUSED, at(detail(reply)));
            case 404 -> new Failure(ExitCode.NOBODY, detail(reply));
            case 429, 503 -> new Failure(ExitCode.FAILED, at(detail(reply) + "; try again later"));
            default -> new Failure(ExitCode.FAILED, at("answers " + status(reply) + ": " + detail(reply)));
        };
    }

    /** Returns the object that {@code reply} brings. */
    JsonNode json(Reply reply) {
        try {
            JsonNode object = reply.json();
            if (object.isObject()) return object;
        } catch (JacksonException broken) {
            // Then it is no object either.
        }
        String found = Screen.PLAIN.clean(reply.contentType());
        throw new Failure(
                ExitCode.FAILED, at("an answer that is no JSON object but " + found + "; is this a control listener?"));
    }

    private String secretAdvice() {
        if (credentials != null) return "; the secret in " + credentials.file() + " is not the one it wants";
        return "; give the file with its secret: --control-secret-file FILE";
    }

    /** Nobody took the connection. */
    Failure notConnected(Throwable cause) {
        String reason = String.valueOf(cause.getMessage());
        if (address instanceof Address.Unix unix) return unreachable(advice(Path.of(unix.path()), reason));
        if (cause instanceof ConnectTimeoutException)
            return unreachable("no connection in time; check address and firewall");
        // Netty's message repeats the address.
        String brief = reason.replaceFirst(": [^:]*/.*$", "");
        return unreachable(brief + "; is 'ws2fcgi serve' running, with --control " + address + "?");
    }

    private static String advice(Path socket, String reason) {
        if (Files.notExists(socket)) return "no such socket; is 'ws2fcgi serve' running, with this --control?";
        if (reason.toLowerCase(Locale.ROOT).contains("permission denied")) {
            return "permission denied for the user " + System.getProperty("user.name")
                    + "; run as the socket's owner, or join its group";
        }
        if (Files.isRegularFile(socket) || Files.isDirectory(socket)) return "this is not a socket";
        return "nobody listens at this socket; start the bridge";
    }

    /** The connection was there, but brought no answer. */
    Failure noAnswer(@Nullable Throwable cause) {
        String reason = cause == null ? null : cause.getMessage();
        return unreachable(reason == null ? String.valueOf(cause) : reason);
    }

    /** There is no answer. */
    Failure unreachable(String why) {
        return new Failure(ExitCode.UNREACHABLE, at(Screen.PLAIN.clean(why)));
    }

    private String at(String what) {
        return "control listener " + address + ": " + what;
    }

    private static String status(Reply reply) {
        return Screen.PLAIN.clean(reply.status() + " " + reply.reason());
    }

    /** What the problem says. */
    private static String detail(Reply reply) {
        try {
            JsonNode problem = reply.json();
            String detail =
                    problem.path("detail").asString(problem.path("title").asString(reply.reason()));
            boolean isLong = detail.length() > LONGEST_DETAIL;
            return Screen.PLAIN.clean(isLong ? detail.substring(0, LONGEST_DETAIL) + " ..." : detail);
        } catch (JacksonException broken) {
            return status(reply);
        }
    }
}
