package io.ws2fcgi.fcgi;

import io.netty.buffer.ByteBuf;

/**
 * The numbers of the protocol, and its record header:
 *
 * <pre>
 *  0         1      2    3    4    5    6         7
 *  version | type | id hi lo | length  | padding | reserved | content ... | padding ...
 * </pre>
 */
final class Wire {
    static final int VERSION = 1;
    static final int HEADER_LENGTH = 8;
    static final int MAX_CONTENT = 0xffff;

    /** The longest content that ends on an 8-byte boundary, so that a full record needs no padding. */
    static final int MAX_ALIGNED_CONTENT = 0xfff8;

    static final int MAX_ID = 0xffff;

    /** Up to this many bytes, a copy costs less than one more buffer in a gathering write. */
    static final int WORTH_COPYING = 4096;

    /** The body of BEGIN_REQUEST, END_REQUEST and UNKNOWN_TYPE. */
    static final int FIXED_BODY_LENGTH = 8;

    static final int BEGIN_REQUEST = 1;
    static final int ABORT_REQUEST = 2;
    static final int END_REQUEST = 3;
    static final int PARAMS = 4;
    static final int STDIN = 5;
    static final int STDOUT = 6;
    static final int STDERR = 7;
    static final int DATA = 8;
    static final int GET_VALUES = 9;
    static final int GET_VALUES_RESULT = 10;
    static final int UNKNOWN_TYPE = 11;

    static final int KEEP_CONN = 1;

    private static final String[] NAMES = {
        "type 0",
        "BEGIN_REQUEST",
        "ABORT_REQUEST",
        "END_REQUEST",
        "PARAMS",
        "STDIN",
        "STDOUT",
        "STDERR",
        "DATA",
        "GET_VALUES",
        "GET_VALUES_RESULT",
        "UNKNOWN_TYPE"
    };

    private Wire() {}

    static String typeName(int type) {
        return type < NAMES.length ? NAMES[type] : "type " + type;
    }

    /** True for the types of the specification that carry a request id other than 0. */
    static boolean isApplicationType(int type) {
        return type >= BEGIN_REQUEST && type <= DATA;
    }

    /** True for the types of the specification whose request id is 0. */
    static boolean isManagementType(int type) {
        return type >= GET_VALUES && type <= UNKNOWN_TYPE;
    }

    /** How many bytes are missing to the next 8-byte boundary. */
    static int padding(int contentLength) {
        return -contentLength & 7;
    }

    /** Writes the header of a record without padding: php-fpm trips over padding in places, and nobody needs it there. */
    static void writeHeader(ByteBuf out, int type, int id, int contentLength) {
        writeHeader(out, type, id, contentLength, 0);
    }

    static void writeHeader(ByteBuf out, int type, int id, int contentLength, int paddingLength) {
        assert contentLength >= 0 && contentLength + paddingLength <= MAX_CONTENT;
        // At once: each write to a buffer asks anew whether there is room.
        out.writeLong((long) VERSION << 56
                | (long) type << 48
                | (id & 0xffffL) << 32
                | (long) contentLength << 16
                | (long) paddingLength << 8);
    }

    static void writeBeginRequest(ByteBuf out, int id, int role, boolean keepConnection) {
        writeHeader(out, BEGIN_REQUEST, id, FIXED_BODY_LENGTH);
        out.writeLong((long) role << 48 | (keepConnection ? (long) KEEP_CONN << 40 : 0));
    }

    static void writeEndRequest(ByteBuf out, int id, long appStatus, int protocolStatus) {
        writeHeader(out, END_REQUEST, id, FIXED_BODY_LENGTH);
        out.writeLong(appStatus << 32 | (protocolStatus & 0xffL) << 24);
    }
}
