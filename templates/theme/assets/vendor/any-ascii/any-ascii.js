/*! any-ascii 0.3.3, ISC licence, (c) 2020-2025 Hunter WB; see README.md for what was left out */
function block(blockNum) {
switch (blockNum) {
case 3:return"																																																																																																			a	e	i	o	u	c	d	h	m	r	t	v	x	H	h	S	s	'	,	W	w			i	s	s.	s.	;	J					'	\"'	A	;	E	I	I		O		Y	O	i	A	V	G	D	E	Z	I	Th	I	K	L	M	N	X	O	P	R		S	T	Y	F	Ch	Ps	O	I	Y	a	e	i	i	y	a	v	g	d	e	z	i	th	i	k	l	m	n	x	o	p	r	s	s	t	y	f	ch	ps	o	i	y	o	y	o	&	b	th	Y	Y	Y	ph	p	&	Q	q	St	st	W	w	Q	q	S	s	Sh	sh	F	f	X	x	H	h	J	j	C	c	Ti	ti	k	r	s	j	Th	e	e	Sh	sh	S	S	s	r.	S	S.	S."
case 4:return"E	E	Dj	G	Ie	Dz	I	I	J	Lj	Nj	C	K	I	U	Dzh	A	B	V	G	D	E	Zh	Z	I	Y	K	L	M	N	O	P	R	S	T	U	F	Kh	Ts	Ch	Sh	Shch	'	Y	'	E	Yu	Ya	a	b	v	g	d	e	zh	z	i	y	k	l	m	n	o	p	r	s	t	u	f	kh	ts	ch	sh	shch	'	y	'	e	yu	ya	e	e	dj	g	ie	dz	i	i	j	lj	nj	c	k	i	u	dzh	O	o	E	e	Ie	ie	E	e	Ie	ie	O	o	Io	io	Ks	ks	Ps	ps	F	f	Y	y	Y	y	U	u	O	o	O	o	Ot	ot	Q	q	1000	.				.	100000	1000000	Jh	jh	'	'	Rh	rh	G	g	Gh	gh	Gh	gh	J	j	Z	z	Q	q	G	g	Q	q	Q	q	Ng	ng	Ng	ng	Ph	ph	W	w	S	s	Th	th	U	u	U	u	H	h	Ts	ts	J	j	C	c	H	h	Ch	ch	Ch	ch	H	Gi	gi	Q	q	Lh	lh	Ng	ng	Nh	nh	Dzh	dzh	Mh	mh	h	A	a	A	a	Ae	ae	E	e	A	a	E	e	Dzh	dzh	J	j	Dz	dz	I	i	I	i	O	o	O	o	Y	y	A	a	U	u	U	u	U	u	Tsh	tsh	Gh	gh	Y	y	Xh	xh	X	x	H	h"
case 5:return"D	d	Dj	dj	Zj	zj	Dz	dz	Lj	lj	Nj	nj	Sj	sj	Tj	tj	A	a	L	l	Lkh	lkh	Rkh	rkh	A	a	Q	q	W	w	Q	q	L	l	N	n	Ph	ph	'	'	Ny	ny	Dzh	dzh	Dch	dch	L	l		A	B	G	D	E	Z	E	Y	T'	Zh	I	L	Kh	Ts	K	H	Dz	Gh	Ch	M	Y	N	Sh	O	Ch'	P	J	Rr	S	V	T	R	Ts'	W	P'	K'	O	F			`	'	*	!	,	?	.	a	a	b	g	d	e	z	e	y	t'	zh	i	l	kh	ts	k	h	dz	gh	ch	m	y	n	sh	o	ch'	p	j	rr	s	v	t	r	ts'	w	p'	k'	o	f	ev	h	.	-			*	*	Dram																																	e	e	a	o	i	e	e	a	a	o	o	u			-		|	h		.	`	`	^	o									'	v	g	d	h	v	z	h	t	y	kh	kh	l	m	m	n	n	s	'	f	f	ts	ts	k	r	s	t					YYY	v	oy	ey	'	\""
case 6:return"#	sn.	^	#	sm.	#	cbrt	4rt	r	%0	%00	Af	,	/	^	*							i					;		.	.	?	y	'	a	'	u'	'	i'		b	h	t	th	j	h	kh	d	dh	r	z	s	sh	s	d	t	dh	`	gh	g	g	y	i	i		f	q	k	l	m	n	h	w	a	y				a	u	i			a	'	'	i		e	e	o	e	e	o	a	u'	0	1	2	3	4	5	6	7	8	9	%	.	,	*	b	q	a	'	a	u'	e	a	o	u	i	t	th	b	t	t	p	th	bh	dz	dz	n	j	ts	ch	ch	d	d	d	dd	dh	dh	dh	d	d	r	r	r	r	r	zh	d	zh	r	sh	s	ch	ts	ch	th	ng	f	f	p	v	v	ph	q	g	k	k	g	g	ng	kp	g	gg	n	g	g	g	l	l	l	l	n	n	n	n	ny	h	n	e	h	h	h	o	o	o	u	u	u	u	v	y	ey	e	v	e	ny	e	e'	.	e								#	#											^					d	r	0	1	2	3	4	5	6	7	8	9	s	l	n	&	m.	h"
case 9:return"m	m	m	h	a	a	a	i	i	u	u	r	l	e	e	e	ai	o	o	o	au	k	kh	g	gh	n	c	ch	j	jh	n	t	th	d	dh	n	t	th	d	dh	n	n	p	ph	b	bh	m	y	r	r	l	l	l	v	s	s	s	h	o	o	'	'	a	i	i	u	u	r	r	e	e	e	ai	o	o	o	au		e	a	Om					e	u	u	q	kh	g	z	r	rh	f	y	r	l	l	l	,	.	0	1	2	3	4	5	6	7	8	9	.	'	a	o	o	a	u	u	d	zh	y	g	j	'	d	b	*	m	m	h		a	a	i	i	u	u	r	l			e	ai			o	au	k	kh	g	gh	n	c	ch	j	jh	n	t	th	d	dh	n	t	th	d	dh	n		p	ph	b	bh	m	y	r		l				s	s	s	h			'	'	a	i	i	u	u	r	r			e	ai			o	au		t									u					r	rh		y	r	l	l	l			0	1	2	3	4	5	6	7	8	9	r	v	Rs	Rs	1	2	3	1	3	/	^	g	m	.	'"
case 10:return"	m	m	h		a	a	i	i	u	u					e	ai			o	au	k	kh	g	gh	n	c	ch	j	jh	n	t	th	d	dh	n	t	th	d	dh	n		p	ph	b	bh	m	y	r		l	l		v	s		s	h			'		a	i	i	u	u					e	ai			o	au													kh	g	z	r		ph								0	1	2	3	4	5	6	7	8	9	m	'			*	y	.											m	m	h		a	a	i	i	u	u	r	l	e		e	ai	o		o	au	k	kh	g	gh	n	c	ch	j	jh	n	t	th	d	dh	n	t	th	d	dh	n		p	ph	b	bh	m	y	r		l	l		v	s	s	s	h			'	'	a	i	i	u	u	r	r	e		e	ai	o		o	au				Om																r	l	l	l			0	1	2	3	4	5	6	7	8	9	.	Rs								zh				'	'	'"
case 11:return"	m	m	h		a	a	i	i	u	u	r	l			e	ai			o	au	k	kh	g	gh	n	c	ch	j	jh	n	t	th	d	dh	n	t	th	d	dh	n		p	ph	b	bh	m	y	r		l	l		v	s	s	s	h			'	'	a	i	i	u	u	r	r			e	ai			o	au										i	u					r	rh		y	r	l	l	l			0	1	2	3	4	5	6	7	8	9	^	w	1	2	3	1	2	3											m	k		a	a	i	i	u	u				e	e	ai		o	o	au	k				n	c		j		n	t				n	t				n	n	p				m	y	r	r	l	l	l	v	s	s	s	h					a	i	i	u	u				e	e	ai		o	o	au				Om							u															0	1	2	3	4	5	6	7	8	9	10	100	1000	N	M	V	-	+	-	Rs	#"
case 12:return"m	n	m	h	m	a	a	i	i	u	u	r	l		e	e	ai		o	o	au	k	kh	g	gh	n	c	ch	j	jh	n	t	th	d	dh	n	t	th	d	dh	n		p	ph	b	bh	m	y	r	r	l	l	l	v	s	s	s	h			'	'	a	i	i	u	u	r	r		e	e	ai		o	o	au									'	i		c	z	r			n			r	l	l	l			0	1	2	3	4	5	6	7	8	9								*	0	1	2	3	1	2	3	t	m	m	m	h	*	a	a	i	i	u	u	r	l		e	e	ai		o	o	au	k	kh	g	gh	n	c	ch	j	jh	n	t	th	d	dh	n	t	th	d	dh	n		p	ph	b	bh	m	y	r	r	l	l		v	s	s	s	h			'	'	a	i	i	u	u	r	r		e	e	ai		o	o	au									'	i							n	l		r	l	l	l			0	1	2	3	4	5	6	7	8	9		h	h	m"
case 13:return"m	m	m	h	m	a	a	i	i	u	u	r	l		e	e	ai		o	o	au	k	kh	g	gh	n	c	ch	j	jh	n	t	th	d	dh	n	t	th	d	dh	n	n	p	ph	b	bh	m	y	r	r	l	l	l	v	s	s	s	h	t			'	a	i	i	u	u	r	r		e	e	ai		o	o	au		r	p					m	y	l	u	2	4	12	16	32	48	64	i	r	l	l	l			0	1	2	3	4	5	6	7	8	9	10	100	1000	80	160	240	20	40	60	d	n	n	r	l	l	k		m	m	h		a	a	ae	ae	i	i	u	u	r	r	l	l	e	e	ai	o	o	au				k	kh	g	gh	n	ng	c	ch	j	jh	n	jn	nj	t	th	d	dh	n	nd	t	th	d	dh	n		nd	p	ph	b	bh	m	mb	y	r		l			v	s	s	s	h	l	f									a	ae	ae	i	i	u		u		r	e	e	ai	o	o	au	u							0	1	2	3	4	5	6	7	8	9			r	l	~"
case 14:return"	k	kh	kh	kh	kh	kh	ng	ch	ch	ch	s	ch	y	d	t	th	th	th	n	d	t	th	th	th	n	b	p	ph	f	ph	f	ph	m	y	r	rue	l	lue	w	s	s	s	h	l	o	h	.	a	a	a	am	i	i	ue	ue	u	u						B	e	ae	o	ai	ai		-							m		*	0	1	2	3	4	5	6	7	8	9	#	@																																						k	kh		kh		gh	ng	ch	ch	x		jh	gn	n	t	th	d	dh	n	d	t	th	th	dh	n	b	p	ph	f	ph	f	bh	m	y	r		l		v	s	s	s	h	l		h	...	a	a	a	am	i	i	u	u	ou	ou		o	l	y			e	e	o	ai	ai		-							o			0	1	2	3	4	5	6	7	8	9			n	m	g	gn"
case 15:return"Om	@	@	@	@	#	$	%	!	*	*	-	-	,	.	;	|	|	/	*	:	*	*	*			o	oo	ooo	x	xx	ox	0	1	2	3	4	5	6	7	8	9	1-	2-	3-	4-	5-	6-	7-	8-	9-	0-	=		^		*		<	>	(	)			k	kh	g	gh	ng	c	ch	j		ny	t	th	d	dh	n	t	th	d	dh	n	p	ph	b	bh	m	ts	tsh	dz	dzh	w	zh	z	'	y	r	l	sh	s	s	h		ks	r	q	r						i	i	u	u	r	r	l	l	e	ai	o	au	m	h	i	i	m	m		`			h	h			h	h	h	h	k	kh	g	gh	ng	c	ch	j		ny	t	th	d	dh	n	t	th	d	dh	n	p	ph	b	bh	m	ts	tsh	dz	dzh	w	zh	z	'	y	r	l	sh	s	s	h		ks	w	y	r		*	*	*	*	*	*	*	*		*	*	*	*	*	*		xo	xxx	*	*	:	@	#	+	+	+	+	~	~"
case 16:return"k	kh	g	gh	n	c	ch	j	jh	n	nn	t	th	d	dh	n	t	th	d	dh	n	p	ph	b	bh	m	y	r	l	v	s	h	l	'	'	i	i	u	u	e	e	o	o	a	a	i	i	u	u	e	ai	i	ao	e	m					y	r	v	h	ss	0	1	2	3	4	5	6	7	8	9	,	.	n*	r*	l*	e*	s	s	r	r	l	l	r	r	l	l	n	jh	b	b	n	m	l	sh	o			s	pw	o	u						n	yw	ghw	i	o	u	e	k	kh	g	c	z	n	d	n	ph	f	b	x	h	v	a	e	e	ai								f		0	1	2	3	4	5	6	7	8	9			a	ai	1	!	A	B	G	D	E	V	Z	T	I	K'	L	M	N	O	P'	Zh	R	S	T'	U	P	K	Gh	Q'	Sh	Ch	Ts	Dz	Ts'	Ch'	Kh	J	H	E	Y	W	X	O		E						Ae			a	b	g	d	e	v	z	t	i	k'	l	m	n	o	p'	zh	r	s	t'	u	p	k	gh	q'	sh	ch	ts	dz	ts'	ch'	kh	j	h	e	y	w	x	o	f	e	`	g	`	*	n	ae	`	w"
case 18:return"ha	hu	hi	ha	he	h	ho	hoa	le	lu	li	la	le	l	lo	lwa	ha	hu	hi	ha	he	h	ho	hwa	me	mu	mi	ma	me	m	mo	mwa	se	su	si	sa	se	s	so	swa	re	ru	ri	ra	re	r	ro	rwa	se	su	si	sa	se	s	so	swa	she	shu	shi	sha	she	sh	sho	shwa	k'e	k'u	k'i	k'a	k'e	k'	k'o	k'oa	k'we		k'wi	k'wa	k'we	k'wi			k'e	k'u	k'i	k'a	k'e	k'	k'o		k'we		k'wi	k'wa	k'we	k'wi			be	bu	bi	ba	be	b	bo	bwa	ve	vu	vi	va	ve	v	vo	vwa	te	tu	ti	ta	te	t	to	twa	che	chu	chi	cha	che	ch	cho	chwa	ha	hu	hi	ha	he	h	ho	hoa	hwe		hwi	hwa	hwe	hwi			ne	nu	ni	na	ne	n	no	nwa	nye	nyu	nyi	nya	nye	ny	nyo	nywa	'a	'u	'i	'a	'e	'	'o	'wa	ke	ku	ki	ka	ke	k	ko	koa	kwe		kwi	kwa	kwe	kwi			he	hu	hi	ha	he	h	ho		hwe		hwi	hwa	hwe	hwi			we	wu	wi	wa	we	w	wo	woa	`a	`u	`i	`a	`e	`	`o		ze	zu	zi	za	ze	z	zo	zwa	zhe	zhu	zhi	zha	zhe	zh	zho	zhwa	ye	yu	yi	ya	ye	y	yo	yoa	de	du	di	da	de	d	do	dwa	d'e	d'u	d'i	d'a	d'e	d'	d'o	d'wa"
case 23:return"a	i	u	k	g	ng	t	d	n	p	b	m	y	r	l	w	s	h	i	u												r	a	i	u	k	g	ng	t	d	n	p	b	m	y	r	l	w	s	h	i	u		,	.										a	i	u	k	g	ng	t	d	n	p	b	m	y	r	l	w	s	h	i	u													a	i	u	k	g	ng	t	d	n	p	b	m	y		l	w	s		i	u													k	kh	k	kh	ng	ch	chh	ch	chh	nh	d	th	d	th	n	t	th	t	th	n	b	ph	p	ph	m	y	r	l	v	s	s	s	h	l	'	'	'a	e	ei	o	o	ou	au	rue	rueu	lue	lueu	ae	ai	ao	ao	ov			a	e	ei	oe	eu	o	ou	uo	aeu	oea	ie	e	ae	ai	ao	au	am	ah	ak			a	r		!		a				.	#	:	-	-Lo-	*	@	CR	'				0	1	2	3	4	5	6	7	8	9							0	1	2	3	4	5	6	7	8	9"
case 45:return"a	b	g	d	e	v	z	t	i	k'	l	m	n	o	p'	zh	r	s	t'	u	p	k	gh	q'	sh	ch	ts	dz	ts'	ch'	kh	j	h	e	y	w	x	o		e						ae			a	b	b	g	g	dj	dj	d	d	d	d	e	f	k	k	k	h	h	h	h	'	x	x	q	q	i	j	j	j	l	m	n	gn	ng	p	u	r	r	gh	gh	gh	s	s	c	t	t	tc	t	v	w	y	z	z	z	e	o								w	 																loa	moa	roa	soa	shoa	boa	toa	choa	noa	nyoa	'oa	zoa	doa	d'oa	joa	t'oa	ch'oa	p'oa	poa	ngwe	ngwi	ngwe	ngwi										she	shu	shi	sha	she	sh	sho		che	chu	chi	cha	che	ch	cho		zhe	zhu	zhi	zha	zhe	zh	zho		ch'e	ch'u	ch'i	ch'a	ch'e	ch'	ch'o		k'ye	k'yu	k'yi	k'ya	k'ye	k'y	k'yo		kye	kyu	kyi	kya	kye	ky	kyo		hye	hyu	hyi	hya	hye	hy	hyo		gye	gyu	gyi	gya	gye	gy	gyo		b	v	g	d	zh	z	k	l	m	n	o	p	r	s	t	kh	ts	ch	sh	shch	f	st	a	e	dj	u	e	yu	ia	e	o	io"
}
return""
}

const blocks = {};

/**
 * Transliterates a Unicode string into ASCII.
 * 
 * @param {string} string
 * @return {string}
 */
export function anyAscii(string) {
	let result = '';
	for (const c of string) {
		const codePoint = c.codePointAt(0);
		if (codePoint <= 0x7f) {
			result += c;
			continue;
		}
		const blockNum = codePoint >>> 8;
		const lo = codePoint & 0xff;
		let b = blocks[blockNum];
		if (b === undefined) {
			blocks[blockNum] = b = block(blockNum).split("\t");
		}
		if (b.length > lo) {
			result += b[lo];
		}
	}
	return result;
}
