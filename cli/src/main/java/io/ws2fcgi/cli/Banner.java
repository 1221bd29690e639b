package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.Bridge;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ListenerConfig;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.ServerConfig;
import java.io.PrintWriter;
import java.util.List;
import java.util.regex.Pattern;

/** What runs where, for whoever has just started it. */
record Banner(Bridge bridge, List<ListenerConfig> listeners, List<ServerConfig> servers, RouteConfig route) {
    private static final Pattern PLAIN_PATH = Pattern.compile("[A-Za-z0-9/._~-]+");
    private static final String AND_MORE = ".*";

    void print(PrintWriter out) {
        List<Address> addresses = bridge.addresses();
        for (int i = 0; i < addresses.size(); i++) {
            out.println("ws2fcgi: listening on " + addresses.get(i) + how(listeners.get(i)));
        }
        String label = "pool    ";
        for (ServerConfig server : servers) {
            out.println("         " + label + Servers.text(server));
            label = "        ";
        }
        out.println("         script  " + route.script().filename());
        if (!route.pattern().equals(RouteConfig.ANY_PATH)) out.println("         path    " + route.pattern());
        if (bridge.controlAddress() != null) out.println("         control " + health(bridge.controlAddress()));
        String path = examplePath(route.pattern());
        out.println("         try it  " + test(bridge.addresses().get(0), listeners.get(0), path));
        out.flush();
    }

    /** Where it is not the usual, what a client has to know. */
    private static String how(ListenerConfig listener) {
        String proxy = listener.proxyProtocol() == null ? "" : ", behind a proxy that sends PROXY headers";
        return " (" + listener.scheme() + "://" + proxy + ")";
    }

    private static String health(Address control) {
        if (control instanceof Address.Unix unix)
            return "curl --unix-socket " + unix.path() + " http://localhost/readyz";
        return "http://" + control + "/readyz";
    }

    /** A path that {@code pattern} matches, or {@code /PATH} where it takes more than a look to find one. */
    static String examplePath(String pattern) {
        boolean open = pattern.endsWith(AND_MORE);
        String path = open ? pattern.substring(0, pattern.length() - AND_MORE.length()) : pattern;
        return PLAIN_PATH.matcher(path).matches() ? path : "/PATH";
    }

    /** A handshake that any system can make, with the answer in plain sight. */
    private static String test(Address address, ListenerConfig listener, String path) {
        String http = listener.tls() == null ? "http://" : "https://";
        String where = address instanceof Address.Unix unix
                ? "--unix-socket " + unix.path() + " " + http + "localhost" + path
                : http + address + path;
        String more = (listener.tls() == null ? "" : "-k --http1.1 ")
                + (listener.proxyProtocol() == null ? "" : "--haproxy-protocol ");
        return "curl -i -N -m 1 " + more + "-H 'Connection: Upgrade' -H 'Upgrade: websocket'"
                + " -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: d3MyZmNnaSBzYXlzIGhpIQ==' " + where;
    }
}
