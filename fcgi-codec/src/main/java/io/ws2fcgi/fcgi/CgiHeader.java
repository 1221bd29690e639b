package io.ws2fcgi.fcgi;

/**
 * One header line of a CGI document, as it was written but for blanks around the value.
 *
 * @param utf8 whether the value was UTF-8 and was read so; otherwise each of its chars is a byte (ISO-8859-1)
 */
public record CgiHeader(String name, String value, boolean utf8) {
    /** A header in UTF-8. */
    public CgiHeader(String name, String value) {
        this(name, value, true);
    }

    boolean is(String otherName) {
        return name.equalsIgnoreCase(otherName);
    }
}
