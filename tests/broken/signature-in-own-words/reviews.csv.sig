I, Amina, have seen it all.

<script>alert(1)</script>
