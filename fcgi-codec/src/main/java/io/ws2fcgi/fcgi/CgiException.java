package io.ws2fcgi.fcgi;

/** What the application wrote to STDOUT is not a CGI document, or is larger than {@link CgiLimits} allow. */
@SuppressWarnings("serial")
public final class CgiException extends FcgiException {
    private final String stderr;

    CgiException(String message, String stderr) {
        super(message, null, RequestState.RESPONSE_STARTED);
        this.stderr = stderr;
    }

    /** What the application wrote to STDERR until then, as far as the parser was told. Raw: escape before logging. */
    public String stderr() {
        return stderr;
    }
}
