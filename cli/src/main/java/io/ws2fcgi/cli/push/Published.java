package io.ws2fcgi.cli.push;

import io.ws2fcgi.cli.text.Json;
import tools.jackson.databind.node.ObjectNode;

/** Adds up what became of the messages of one command. */
final class Published {
    private long messages;
    private long reached;
    private long pending;
    private long missed;

    void add(Reached one) {
        messages++;
        reached += one.reached();
        pending += one.pending();
        if (one.reached() == 0) missed++;
    }

    long messages() {
        return messages;
    }

    /** How many messages reached nobody. */
    long missed() {
        return missed;
    }

    /**
     * For people.
     *
     * @param many whether there could have been more than one message
     */
    String text(boolean many) {
        String opening = pending == 0 ? "" : ", and " + pending + " still opening";
        String receivers = reached == 0 ? "nobody" : reached + (reached == 1 ? " connection" : " connections");
        if (!many) return "reached " + receivers + opening;
        String sent = messages + (messages == 1 ? " message" : " messages");
        return sent + ", handed over " + reached + (reached == 1 ? " time" : " times") + opening
                + (missed == 0 ? "" : "; " + missed + " reached nobody");
    }

    /** For programs. */
    String json(boolean many) {
        ObjectNode result = Json.object();
        if (many) result.put("messages", messages);
        result.put("reached", reached).put("pending", pending);
        if (many) result.put("missed", missed);
        return Json.write(result);
    }
}
