package io.ws2fcgi.fcgi;

/**
 * How large a CGI document may be.
 *
 * @param maxHeaderBytes bytes up to and with the blank line
 * @param maxHeaders header lines, Status among them
 * @param maxBodyBytes bytes behind the blank line
 * @param maxStderrBytes bytes of STDERR that are kept; more are left out, which is no error
 */
public record CgiLimits(int maxHeaderBytes, int maxHeaders, int maxBodyBytes, int maxStderrBytes) {
    public CgiLimits {
        check("maxHeaderBytes", maxHeaderBytes);
        check("maxHeaders", maxHeaders);
        check("maxBodyBytes", maxBodyBytes);
        check("maxStderrBytes", maxStderrBytes);
    }

    /** 64 KiB of headers, 256 of them, 16 MiB of body, 8 KiB of STDERR. */
    public static CgiLimits defaults() {
        return new CgiLimits(64 << 10, 256, 16 << 20, 8 << 10);
    }

    public CgiLimits withMaxBodyBytes(int bytes) {
        return new CgiLimits(maxHeaderBytes, maxHeaders, bytes, maxStderrBytes);
    }

    private static void check(String name, int value) {
        if (value < 0) throw new IllegalArgumentException(name + ": " + value + " (expected: >= 0)");
    }
}
