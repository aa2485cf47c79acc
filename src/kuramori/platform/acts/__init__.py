"""One verb somebody answers for, one public function, one transaction."""
