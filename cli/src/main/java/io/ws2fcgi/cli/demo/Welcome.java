package io.ws2fcgi.cli.demo;

import io.ws2fcgi.bridge.config.Address;
import java.io.PrintWriter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the demo prints: where to look, what runs where, and how to go on with PHP. */
record Welcome(Address.Tcp page, Address bridge, Address pool) {
    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::");

    void print(PrintWriter out) {
        String examples = examples();
        out.println("A chat with rooms: open this page in two windows. Ctrl-C stops it.");
        out.println();
        out.println("    " + url());
        out.println();
        out.println("It speaks WebSocket with ws2fcgi at " + bridge + ", and ws2fcgi speaks FastCGI");
        out.println("with a chat application in Java at " + pool + ".");
        out.println();
        out.println("The same chat in plain PHP, with php-fpm, is two commands:");
        out.println();
        out.println("    " + command() + " serve unix:/run/php/php8.2-fpm.sock --script " + examples + "/ws.php");
        out.println("    php -S 127.0.0.1:8000 -t " + examples);
        out.flush();
    }

    private String url() {
        Address.Tcp reachable = EVERYWHERE.contains(page.host()) ? new Address.Tcp("localhost", page.port()) : page;
        return "http://" + reachable + "/";
    }

    /** The script ./ws2fcgi says where the source tree is. */
    private static @Nullable String home() {
        return System.getProperty("ws2fcgi.home");
    }

    private static String command() {
        return home() == null ? "ws2fcgi" : home() + "/ws2fcgi";
    }

    private static String examples() {
        return (home() == null ? "$PWD" : home()) + "/examples/chat-php";
    }
}
