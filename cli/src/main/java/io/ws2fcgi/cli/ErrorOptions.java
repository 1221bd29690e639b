package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.config.OnError;
import io.ws2fcgi.bridge.config.OnTimeout;
import io.ws2fcgi.bridge.config.Retry;
import io.ws2fcgi.bridge.config.RouteConfig;
import picocli.CommandLine.Option;

/** Options about what follows when a script does not answer as it should. */
@SuppressWarnings("NullAway.Init") // picocli sets them, or their defaults.
final class ErrorOptions {
    @Option(
            names = "--on-error",
            paramLabel = "WHAT",
            order = Sections.ERRORS,
            defaultValue = "keep",
            description = {
                "What follows an application error: 'keep' the connection, 'close' it with 1011, or"
                        + " 'notify:TEXT' to send it that text.",
                "Default: keep."
            })
    private OnError onError;

    @Option(
            names = "--on-timeout",
            paramLabel = "WHAT",
            order = Sections.ERRORS + 1,
            defaultValue = "continue",
            description = {
                "How a connection goes on when its script is late and may still run: 'continue' with the next"
                        + " event at once, 'wait' until the script has ended, or 'close' it with 1011.",
                "Default: continue."
            })
    private OnTimeout onTimeout;

    @Option(
            names = "--retry",
            paramLabel = "WHEN",
            order = Sections.ERRORS + 2,
            defaultValue = "safe",
            description = {
                "A message is asked about once more: 'safe', when it is sure that the script has not run;"
                        + " 'always', also when an answer was lost, and the script tells repetitions by WS_EVENT_ID.",
                "Default: safe."
            })
    private Retry retry;

    /** Says all of it to {@code route}. */
    void configure(RouteConfig.Builder route) {
        route.onError(onError).onTimeout(onTimeout).retry(retry);
    }
}
