-- wrk posts a body of so many bytes, the same each time.
function init(args)
  wrk.method = "POST"
  wrk.body = string.rep("abcdefghijklmnop", math.ceil(tonumber(args[1]) / 16)):sub(1, tonumber(args[1]))
end
function done(s)
  local e = s.errors
  print(string.format("KV req/s=%.1f requests=%d errors=%d", s.requests / (s.duration / 1e6), s.requests,
    e.connect + e.read + e.write + e.status + e.timeout))
end
