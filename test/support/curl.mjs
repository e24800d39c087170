// As much of curl as the documents use, for machines without it: -s, -X, -H, -d and a URL.
const args = process.argv.slice(2);
let method;
let body;
let url;
const headers = {};
for (let i = 0; i < args.length; i++) {
  if (args[i] === '-s') continue;
  else if (args[i] === '-X') method = args[++i];
  else if (args[i] === '-d') body = args[++i];
  else if (args[i] === '-H') {
    const [, name, value] = /^([^:]+):\s*(.*)$/.exec(args[++i]);
    headers[name] = value;
  } else url = args[i];
}
const response = await fetch(url, { method: method ?? (body === undefined ? 'GET' : 'POST'), headers, body });
process.stdout.write(await response.text());
