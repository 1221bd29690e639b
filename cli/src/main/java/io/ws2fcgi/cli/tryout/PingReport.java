package io.ws2fcgi.cli.tryout;

import io.ws2fcgi.cli.text.Json;
import io.ws2fcgi.cli.text.Screen;
import io.ws2fcgi.cli.tryout.Pinger.Server;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What {@code ping} prints. */
record PingReport(Screen screen) {
    void print(Server server, PrintWriter out) {
        out.println(screen.clean(server.name()));
        Wrapped wrapped = new Wrapped(screen);
        for (Pinged check : server.checks()) {
            String label = String.format("  %-8s %-6s ", check.check(), check.isWell() ? "ok" : "FAILED");
            wrapped.print(label, text(check), out);
        }
        out.flush();
    }

    private static String text(Pinged check) {
        String times = times(check.times());
        String failed = check.failed() == 0 || check.all().size() == 1
                ? ""
                : check.failed() + " of " + check.all().size() + " times: ";
        String trouble = check.trouble();
        if (trouble != null) return failed + trouble;
        String says = check.last().says();
        return says.isEmpty() ? times : times + "  " + says;
    }

    private static String times(List<Duration> sorted) {
        if (sorted.isEmpty()) return "";
        Duration least = sorted.get(0);
        Duration most = sorted.get(sorted.size() - 1);
        if (sorted.size() == 1) return Millis.text(least);
        return Millis.number(least) + " / " + Millis.number(sorted.get(sorted.size() / 2)) + " / " + Millis.text(most);
    }

    static ObjectNode json(List<Server> servers) {
        ObjectNode document = Json.object();
        document.put("ok", servers.stream().allMatch(Server::isWell));
        ArrayNode all = document.putArray("servers");
        for (Server server : servers) {
            ObjectNode node = all.addObject().put("server", server.name()).put("ok", server.isWell());
            ArrayNode checks = node.putArray("checks");
            server.checks().forEach(check -> checks.add(json(check)));
        }
        return document;
    }

    private static ObjectNode json(Pinged check) {
        ObjectNode node = Json.object()
                .put("check", check.check())
                .put("ok", check.isWell())
                .put("asked", check.all().size())
                .put("failed", check.failed());
        ArrayNode millis = node.putArray("millis");
        check.times().forEach(time -> millis.add(Millis.value(time)));
        String trouble = check.trouble();
        if (trouble != null) node.put("trouble", trouble);
        if (!check.last().says().isEmpty()) node.put("says", check.last().says());
        if (check.last().details() != null) node.set("details", check.last().details());
        return node;
    }
}
