/*
 * The chat of ../chat-php in C. On Debian: apt-get install gcc libc6-dev libfcgi-dev spawn-fcgi
 *
 *     cc -O2 -Wall -o /tmp/chat examples/chat-c/chat.c -lfcgi
 *     spawn-fcgi -n -s /tmp/chat.sock -- /tmp/chat
 *     ./ws2fcgi serve unix:/tmp/chat.sock --script /tmp/chat --max-message 16k
 *     php -S 127.0.0.1:8000 -t examples/chat-php      # the page; any web server will do
 */
#include <fcgi_stdio.h> /* Its printf, fread and getenv are those of the event that is being answered. */

#include <ctype.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wctype.h>

#define MAX_MESSAGE 16384
#define MAX_NAME 32 /* characters */

/* Copies a field of the query, decoded; too long or missing, it is empty. */
static void query(const char *name, char *value, size_t size)
{
    const char *at = getenv("QUERY_STRING");
    size_t length = strlen(name), used = 0;
    while (at != NULL && !(strncmp(at, name, length) == 0 && at[length] == '='))
        if ((at = strchr(at, '&')) != NULL) at++;
    for (at = at == NULL ? "" : at + length + 1; *at != '\0' && *at != '&' && used + 1 < size; at++) {
        char hex[3] = {0};
        if (*at == '%' && isxdigit((unsigned char)at[1]) && isxdigit((unsigned char)at[2])) {
            memcpy(hex, at + 1, 2);
            at += 2;
        }
        value[used++] = hex[0] != '\0' ? (char)strtol(hex, NULL, 16) : *at == '+' ? ' ' : *at;
    }
    value[*at == '\0' || *at == '&' ? used : 0] = '\0';
}

/* Whether it is 1 to 32 characters of UTF-8, and letters, digits, - and _ if it is to be a room. */
static int is_good(const char *name, int is_room)
{
    wchar_t wide[MAX_NAME + 2];
    size_t length = mbstowcs(wide, name, MAX_NAME + 1);
    if (length < 1 || length > MAX_NAME) return 0; /* (size_t)-1: not UTF-8 */
    if (iswspace((wint_t)wide[0]) || iswspace((wint_t)wide[length - 1])) return 0;
    for (size_t i = 0; i < length; i++) {
        wint_t c = (wint_t)wide[i];
        if (is_room ? !iswalnum(c) && c != '-' && c != '_' : iswcntrl(c)) return 0;
    }
    return 1;
}

/* Prints a string as JSON does. */
static void print_json(const char *text)
{
    putchar('"');
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') printf("\\%c", *text);
        else if ((unsigned char)*text < ' ') printf("\\u%04x", *text);
        else putchar(*text);
    }
    putchar('"');
}

/* The last headers and the body: WS-Publish redirects the body to everybody in the room. */
static void tell(const char *room, const char *type, const char *nick, const char *tag, const char *text)
{
    printf("WS-Publish: %s\r\n\r\n", room);
    printf("{\"type\":\"%s\",\"tag\":\"%.8s\",\"time\":%lld,\"nick\":", type, tag, (long long)time(NULL));
    print_json(nick);
    if (text != NULL) {
        printf(",\"text\":");
        print_json(text);
    }
    printf("}");
}

/* Standard input is the message. */
static char *read_message(void)
{
    static char text[MAX_MESSAGE + 1];
    size_t length = fread(text, 1, MAX_MESSAGE, stdin);
    char *start = text;
    while (length > 0 && isspace((unsigned char)text[length - 1])) length--;
    text[length] = '\0';
    while (isspace((unsigned char)*start)) start++;
    return start;
}

static void answer(void)
{
    const char *event = getenv("WS_EVENT"), *cookie = getenv("HTTP_COOKIE"), *tag = NULL;
    const char *room = getenv("WS_META_ROOM"), *nick = getenv("WS_META_NICK"); /* set by the answer to open */
    char fresh[9], new_room[4 * MAX_NAME + 1], new_nick[4 * MAX_NAME + 1];

    /* The visitor's cookie tells visitors of one name apart; it is the same in all tabs and after a reload. */
    if (cookie != NULL) tag = strstr(cookie, "chat=");
    if (tag != NULL && strspn(tag + 5, "0123456789abcdef") >= 8) tag += 5;
    else tag = NULL;
    if (tag == NULL) {
        sprintf(fresh, "%08lx", (unsigned long)random() & 0xffffffff);
        tag = fresh;
    }

    if (event != NULL && strcmp(event, "open") == 0) { /* The handshake waits for this answer. */
        query("room", new_room, sizeof new_room);
        query("nick", new_nick, sizeof new_nick);
        if (!is_good(new_room, 1) || !is_good(new_nick, 0)) {
            printf("Status: 400 Bad Request\r\n\r\n"
                   "A room needs 1 to 32 letters or digits, a nick 1 to 32 characters.\n");
            return;
        }
        printf("WS-Set-Meta-Room: %s\r\nWS-Set-Meta-Nick: %s\r\nWS-Subscribe: %s\r\n", new_room, new_nick, new_room);
        printf("Set-Cookie: chat=%.8s; Path=/; HttpOnly; SameSite=Lax\r\n", tag);
        tell(new_room, "joined", new_nick, tag, NULL);
        return;
    }
    if (event != NULL && room != NULL && nick != NULL) {
        const char *text = strcmp(event, "message") == 0 ? read_message() : "";
        if (*text != '\0') {
            tell(room, "said", nick, tag, text);
            return;
        }
        if (strcmp(event, "close") == 0) { /* The tab is gone, or its network. */
            tell(room, "left", nick, tag, NULL);
            return;
        }
    }
    printf("\r\n"); /* No headers, no body: nothing to do. */
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    srandom((unsigned)time(NULL));
    while (FCGI_Accept() >= 0) answer(); /* File descriptor 0 is the socket to listen on. */
    return 0;
}
