package io.ws2fcgi.cli.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.fixtures.CommandResult;
import java.util.List;
import java.util.Map;

/** A PHP program with the library, run as a cron job is: by PHP's command, here without any extension. */
final class PhpCommand {
    private static final String START = """
            <?php
            declare(strict_types=1);
            set_error_handler(function ($no, $what, $file, $line) { if (error_reporting() & $no) throw new ErrorException("$what at $file:$line"); });
            require '%s';
            use Ws2fcgi\\Push;
            use Ws2fcgi\\PushException;
            function failure(callable $call) {
                try { $call(); } catch (PushException $e) { return $e->status() . ' ' . $e->getMessage(); }
                return 'no failure';
            }
            """;

    private PhpCommand() {}

    /** Runs the code, which must neither fail nor warn, and returns what it has printed. */
    static String run(Map<String, String> environment, String code) {
        String program = START.formatted(Examples.file("lib/ws2fcgi.php")) + code;
        CommandResult result = CommandResult.of(
                environment, program.getBytes(UTF_8), List.of("php", "-n", "-d", "display_errors=stderr"));
        assertThat(result.stderr()).isEmpty();
        assertThat(result.status()).isZero();
        return result.stdout();
    }
}
