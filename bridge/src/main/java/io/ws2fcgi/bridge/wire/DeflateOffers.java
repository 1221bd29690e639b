package io.ws2fcgi.bridge.wire;

import io.ws2fcgi.bridge.config.Compression;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among a client's offers of permessage-deflate (RFC 7692 sections 5.1 and 7.1). An offer that breaks a rule, or
 * that asks for what nobody here knows, is declined; the handshake goes on without it. Pure functions.
 *
 * <p>Java's Deflate has a window of 15 bits and no other. A smaller one is served all the same, without context takeover:
 * no reference in a message reaches further back than its beginning, so whatever is no longer than the window may be
 * compressed, and the rest goes as it is.
 */
final class DeflateOffers {
    static final String NAME = "permessage-deflate";
    static final String SERVER_NO_CONTEXT = "server_no_context_takeover";
    static final String CLIENT_NO_CONTEXT = "client_no_context_takeover";
    static final String SERVER_WINDOW = "server_max_window_bits";
    static final String CLIENT_WINDOW = "client_max_window_bits";

    /** More are not read. A browser makes one. */
    private static final int MOST_OFFERS = 16;

    private DeflateOffers() {}

    /**
     * Returns the terms of the first offer that can be accepted; null where there is none.
     *
     * @param extensions the values of the handshake's Sec-WebSocket-Extensions, in their order
     */
    static @Nullable DeflateTerms choose(List<String> extensions, Compression wanted) {
        if (wanted == Compression.OFF) return null;
        int read = 0;
        for (String value : extensions) {
            ExtensionReader reader = new ExtensionReader(value);
            for (ExtensionReader.Offer offer = reader.next(); offer != null; offer = reader.next()) {
                if (++read > MOST_OFFERS) return null;
                DeflateTerms terms = offer.name().equals(NAME) ? terms(offer.parameters(), wanted) : null;
                if (terms != null) return terms;
            }
        }
        return null;
    }

    /** Null where the offer is declined. A parameter without a value has an empty one. */
    private static @Nullable DeflateTerms terms(@Nullable Map<String, String> parameters, Compression wanted) {
        if (parameters == null) return null;
        boolean contexts = wanted == Compression.CONTEXT;
        int bits = 0;
        boolean server = contexts;
        boolean client = contexts;
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            String value = parameter.getValue();
            switch (parameter.getKey()) {
                case SERVER_NO_CONTEXT -> {
                    if (!value.isEmpty()) return null;
                    server = false;
                }
                case CLIENT_NO_CONTEXT -> {
                    if (!value.isEmpty()) return null;
                    client = false;
                }
                case SERVER_WINDOW -> {
                    bits = bits(value);
                    if (bits == 0) return null;
                }
                case CLIENT_WINDOW -> {
                    // A window of the client's that is smaller than ours needs no answer.
                    if (!value.isEmpty() && bits(value) == 0) return null;
                }
                default -> {
                    return null;
                }
            }
        }
        DeflateTerms terms = new DeflateTerms(server, client, bits);
        return terms.hasSmallWindow() ? new DeflateTerms(false, client, bits) : terms;
    }

    /** 8 to 15, without leading zeros; 0 where it is something else. */
    private static int bits(String value) {
        return switch (value) {
            case "8" -> 8;
            case "9" -> 9;
            case "10" -> 10;
            case "11" -> 11;
            case "12" -> 12;
            case "13" -> 13;
            case "14" -> 14;
            case "15" -> 15;
            default -> 0;
        };
    }
}
