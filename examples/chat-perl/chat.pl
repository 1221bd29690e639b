#!/usr/bin/perl
# The chat of ../chat-php in Perl. On Debian: apt-get install libfcgi-perl spawn-fcgi
#
#     spawn-fcgi -n -s /tmp/chat.sock -- examples/chat-perl/chat.pl
#     ./ws2fcgi serve unix:/tmp/chat.sock --script $PWD/examples/chat-perl/chat.pl --max-message 16k
#     php -S 127.0.0.1:8000 -t examples/chat-php      # the page; any web server will do
use strict;
use warnings;
use Encode qw(decode);
use FCGI;
use JSON::PP;

my $json = JSON::PP->new->utf8->canonical;
my $request = FCGI::Request(\*STDIN, \*STDOUT, \*STDERR, \my %env); # file descriptor 0 is the socket to listen on

while ($request->Accept >= 0) {
    my $event = $env{WS_EVENT} // '';
    my $room = $env{WS_META_ROOM}; # the connection's state, which `open` has set
    my $nick = $env{WS_META_NICK};
    my $tag = cookie() // sprintf '%08x', rand 2**32; # tells visitors of one name apart

    if ($event eq 'open') { # the handshake waits for this answer
        ($room, $nick) = query('room', 'nick');
        if (decode('UTF-8', $room) !~ /^[\p{L}\p{M}\p{N}_-]{1,32}\z/ || decode('UTF-8', $nick) !~ /^\P{Cc}{1,32}\z/) {
            print "Status: 400 Bad Request\n\nA room needs 1 to 32 letters or digits, a nick 1 to 32 characters.\n";
            next;
        }
        print "WS-Set-Meta-Room: $room\nWS-Set-Meta-Nick: $nick\nWS-Subscribe: $room\n";
        print "Set-Cookie: chat=$tag; Path=/; HttpOnly; SameSite=Lax\n";
        announce($room, type => 'joined', nick => $nick, tag => $tag);
    } elsif ($event eq 'message') { # standard input is the message
        read STDIN, my $text = '', $env{CONTENT_LENGTH};
        $text =~ s/^\s+|\s+$//g;
        if ($text ne '') { announce($room, type => 'said', nick => $nick, tag => $tag, text => $text) } else { print "\n" }
    } elsif ($event eq 'close' && defined $room) { # the tab is gone, or its network
        announce($room, type => 'left', nick => $nick, tag => $tag);
    } else {
        print "\n"; # no headers, no body: nothing to do
    }
}

# Sends a message to everybody in the room: WS-Publish redirects the body to a channel.
sub announce {
    my ($room, %message) = @_;
    $_ = decode('UTF-8', $_) for values %message;
    print "WS-Publish: $room\n\n", $json->encode({ %message, time => time });
}

# The visitor's cookie, set by the answer to `open`: the same in all tabs and after a reload.
sub cookie { return ($env{HTTP_COOKIE} // '') =~ /\bchat=([0-9a-f]{8})\b/ ? $1 : undef }

sub query {
    my %query = map { s/%([0-9a-f]{2})/chr hex $1/gier } map { tr/+/ /r } map { (split(/=/, $_, 2), '', '')[0, 1] }
        split /&/, $env{QUERY_STRING} // '';
    return map { ($query{$_} // '') =~ s/^\s+|\s+$//gr } @_;
}
