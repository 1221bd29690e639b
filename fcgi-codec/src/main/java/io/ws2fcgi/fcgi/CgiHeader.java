package io.ws2fcgi.fcgi;

/** One header line of a CGI document, as it was written but for blanks around the value. */
public record CgiHeader(String name, String value) {
    boolean is(String otherName) {
        return name.equalsIgnoreCase(otherName);
    }
}
