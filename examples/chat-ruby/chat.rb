#!/usr/bin/ruby
# frozen_string_literal: true
#
# The chat of ../chat-php in Ruby. On Debian: apt-get install ruby-fcgi spawn-fcgi
# (Its compiled half does not load there; it says so once and works in plain Ruby.)
#
#     spawn-fcgi -n -s /tmp/chat.sock -- examples/chat-ruby/chat.rb
#     ./ws2fcgi serve unix:/tmp/chat.sock --script $PWD/examples/chat-ruby/chat.rb --max-message 16k
#     php -S 127.0.0.1:8000 -t examples/chat-php      # the page; any web server will do
require 'fcgi'
require 'json'
require 'securerandom'
require 'uri'

# One event of one WebSocket.
def answer(env, body)
  room, nick = env.values_at('WS_META_ROOM', 'WS_META_NICK') # the connection's state, which `open` has set
  tag = env['HTTP_COOKIE'].to_s[/\bchat=(\h{8})\b/, 1] || SecureRandom.hex(4) # tells visitors of one name apart
  case env['WS_EVENT']
  when 'open' then open(env, tag) # the handshake waits for this answer
  when 'message' # standard input is the message
    text = body.read.force_encoding('UTF-8').scrub.strip
    text.empty? ? "\n" : tell(room, type: 'said', nick: nick, tag: tag, text: text)
  when 'close' # the tab is gone, or its network; without a room it was never let in
    room ? tell(room, type: 'left', nick: nick, tag: tag) : "\n"
  else "\n" # no headers, no body: nothing to do
  end
end

def open(env, tag)
  query = URI.decode_www_form(env['QUERY_STRING'].to_s).to_h
  room, nick = query.values_at('room', 'nick').map { |value| value.to_s.scrub.strip }
  unless room.match?(/\A[\p{L}\p{M}\p{N}_-]{1,32}\z/) && nick.match?(/\A[[:^cntrl:]]{1,32}\z/)
    return "Status: 400 Bad Request\n\nA room needs 1 to 32 letters or digits, a nick 1 to 32 characters.\n"
  end

  "WS-Set-Meta-Room: #{room}\nWS-Set-Meta-Nick: #{nick}\nWS-Subscribe: #{room}\n" \
    "Set-Cookie: chat=#{tag}; Path=/; HttpOnly; SameSite=Lax\n" + tell(room, type: 'joined', nick: nick, tag: tag)
end

# Sends a message to everybody in the room: WS-Publish redirects the body to a channel.
def tell(room, message)
  strings = message.transform_values { |value| value.dup.force_encoding('UTF-8') }
  "WS-Publish: #{room.dup.force_encoding('UTF-8')}\n\n#{JSON.generate(strings.merge(time: Time.now.to_i))}"
end

listener = $stdin.dup
begin
  FCGI.each do |request| # file descriptor 0 is the socket to listen on
    request.out.print(answer(request.env, request.in))
    request.finish
  end
rescue StandardError => e # In plain Ruby, FCGI gives up already when somebody connects and asks nothing.
  warn e.message
  $stdin.reopen(listener)
  retry
end
