package io.ws2fcgi.cli.tryout;

import io.ws2fcgi.bridge.backend.ServerPage;
import io.ws2fcgi.cli.tryout.Check.Understood;
import io.ws2fcgi.fcgi.CgiResponse;
import java.nio.charset.StandardCharsets;

/** What is known about a script that did not run, or failed. */
final class ScriptAnswer {
    private static final int REDIRECTION = 300;

    private ScriptAnswer() {}

    static Understood read(ServerPage page) {
        if (page.status() / 100 == 2 || page.status() / 100 * 100 == REDIRECTION)
            return Understood.well(page.summary());
        String stderr = page.stderr().strip();
        String said = page.summary() + (stderr.isEmpty() ? "" : "; STDERR: " + stderr);
        return Understood.wrong(said + advice(page.status(), page.body(), stderr));
    }

    /** In brackets, what to look at where php-fpm itself has answered; empty for what a script has said. */
    static String advice(CgiResponse response) {
        String body = response.content().toString(StandardCharsets.UTF_8);
        return advice(response.status(), body, response.stderr());
    }

    private static String advice(int status, String body, String stderr) {
        if (stderr.contains("Primary script unknown") || body.strip().equals("File not found.")) {
            return " (the pool finds no such script, or its user may not read it; the path is as the pool sees it, mind"
                    + " chroot and containers)";
        }
        if (status == 403 && body.strip().equals("Access denied.")) {
            return " (php-fpm runs only what security.limit_extensions of the pool allows, .php and .phar if it says"
                    + " nothing)";
        }
        return "";
    }
}
