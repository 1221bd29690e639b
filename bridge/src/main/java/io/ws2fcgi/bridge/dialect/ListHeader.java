package io.ws2fcgi.bridge.dialect;

import java.util.ArrayList;
import java.util.List;

/** Headers whose value is a list (RFC 9110 section 5.6.1). */
final class ListHeader {
    private ListHeader() {}

    /** The elements between the commas; empty ones do not count. */
    static List<String> elements(String value) {
        List<String> elements = new ArrayList<>();
        for (String element : value.split(",", -1)) {
            if (!element.isBlank()) elements.add(element.strip());
        }
        return elements;
    }
}
