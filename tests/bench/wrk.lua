-- Sends the requests of a file in turn. A line is an Authorization header (or nothing), a tab, and a body, in which
-- `{{unique}}` stands for a text that no other request has.
local requests, next = {}, 0

local function request_of(authorization, body)
  local headers = { ['content-type'] = 'application/json', accept = 'application/json' }
  if authorization ~= '' then headers.authorization = authorization end
  return wrk.format('POST', os.getenv('REQUEST_PATH'), headers, body)
end

function init()
  for line in io.lines(os.getenv('REQUESTS')) do
    local authorization, body = line:match('^(.-)\t(.*)$')
    if body:find('{{unique}}', 1, true) then
      requests[#requests + 1] = function()
        return request_of(authorization, (body:gsub('{{unique}}', os.time() .. '-' .. next)))
      end
    else
      local text = request_of(authorization, body)
      requests[#requests + 1] = function() return text end
    end
  end
end

function request()
  next = next + 1
  return requests[next % #requests + 1]()
end

-- Times in microseconds.
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\nRESULT {"requests":%d,"microseconds":%d,"bytes":%d,"errors":%d,"p50":%d,"p99":%d}\n',
    summary.requests, summary.duration, summary.bytes,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
