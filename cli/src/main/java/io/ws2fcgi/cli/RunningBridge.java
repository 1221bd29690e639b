package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.Bridge;
import io.ws2fcgi.bridge.config.BridgeConfig;
import io.ws2fcgi.bridge.metrics.EventLog;
import java.io.IOException;
import java.io.PrintWriter;

/** Starts a bridge, lets it run until a signal comes, and stops it. */
public final class RunningBridge {
    private RunningBridge() {}

    /**
     * Starts to take clients.
     *
     * @throws Failure with {@link ExitCode#CANNOT_LISTEN} when an address is taken or may not be used
     */
    public static Bridge start(BridgeConfig config) {
        try {
            return Bridge.start(config, new EventLog());
        } catch (IOException taken) {
            String message = String.valueOf(taken.getMessage());
            boolean control = config.control() != null
                    && message.contains(" " + config.control().address() + ":");
            throw cannotListen(message, control ? "--control" : "--listen");
        }
    }

    /** The failure of a listener whose address is given by {@code option}. */
    public static Failure cannotListen(String message, String option) {
        boolean taken = message.contains("in use") || message.contains("another program");
        String advice = (taken ? "stop the program that is there, or " : "") + "choose another address with " + option;
        return new Failure(ExitCode.CANNOT_LISTEN, message + "; " + advice);
    }

    /** Blocks until the process shall stop, and then until the bridge has stopped. */
    public static void serve(Bridge bridge, BridgeConfig config, StopSignal stop, PrintWriter err) {
        stop.await();
        err.println("ws2fcgi: stopping: no new clients, 1001 to those that are here, up to "
                + config.drain().toSeconds() + " s for running events and owed closes; a second signal ends it now");
        err.flush();
        bridge.close();
        err.println("ws2fcgi: stopped");
        err.flush();
    }
}
