"""A web server that says it is well: python -m stand_in_web PORT CERTIFICATE KEY"""

import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Well(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()


port, certificate, key = sys.argv[1:]
server = ThreadingHTTPServer(("127.0.0.1", int(port)), Well)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
